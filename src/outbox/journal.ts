import type { Clock } from '../clock.ts'
import type { Report } from '../emitter.ts'
import { CallError } from '../errors.ts'
import { keyOf, type Owner, ownerOf, type TextStorage } from '../storage/text-storage.ts'
import { PATIENCE, Turns } from '../storage/turns.ts'
import { type RecordedCall, readCalls, type StoredCall, writeCalls } from './call-record.ts'
import { Note, type NoteKeeper } from './note.ts'
import { holdName, type PageLocks } from './page-lock.ts'

/** How many calls are stored, and how many characters of them. */
const MOST_CALLS = 1_000
const MOST_TEXT = 1_000_000

/** What a journal needs of the world. */
export interface JournalOwner {
  readonly storage: TextStorage
  readonly locks: PageLocks | null
  readonly user: string | (() => string)
  readonly clock: Clock
  readonly report: Report
  /** Asked once: what differs from link to link is still one cable. */
  url(): string
  /** A call of an earlier page that is not sent any more, and why. */
  settled(call: StoredCall, error: CallError): void
}

/** Whoever sends what a journal has. */
export interface JournalReader {
  /** It sends nothing any more, until it joins again. */
  readonly closed: boolean
  /** The storage was read. */
  loaded(): void
  /** Another user comes. */
  forgotten(): void
}

/** The calls of one cable that wait, as its storage has them. */
export class Journal implements NoteKeeper {
  readonly #owner: JournalOwner
  readonly #turns: Turns
  readonly #readers = new Set<JournalReader>()
  #user: (() => string) | null
  #url: string | null = null
  #state: 'new' | 'loading' | 'loaded' = 'new'
  /** One reading, of those that were begun. */
  #reading: object = {}
  /** Who waits for it, besides the readers. */
  #flushing: (() => void)[] = []
  #whose: Owner | null = null
  #lineage: string
  /** The lineage whose name this page has. */
  #held: string | null = null
  /** What the storage is to have, in order. */
  readonly #notes = new Set<Note>()
  /** Those of an earlier page that nobody took up. */
  readonly #earlier = new Set<Note>()
  /** Those that no writing is known to have brought there. */
  readonly #unsaved = new Set<Note>()
  /** Those that are to wait in memory alone, but may be there: a writing with them failed. */
  readonly #doubtful = new Set<Note>()
  /** Who waits for the next writing, where one is due. */
  #saving: ((done: boolean) => void)[] | null = null
  /** The last writing failed: what the storage has is not what is here. */
  #isStale = false
  /** One that has never done anything has nothing to give to the next page. */
  #isOfUse = false
  /** Makes the ids of this page its own. */
  readonly #page: string
  #count = 0
  readonly #reported = new Set<string>()

  constructor(owner: JournalOwner) {
    this.#owner = owner
    const { user, clock } = owner
    this.#turns = new Turns(clock, cause => this.#fail(failed(cause)))
    this.#user = typeof user === 'string' ? () => user : user
    this.#lineage = randomName(clock)
    this.#page = randomName(clock)
  }

  get clock(): Clock {
    return this.#owner.clock
  }

  /** Tells the reader that the storage was read, at once where it was, and of all that comes. Twice does no harm. */
  join(reader: JournalReader): void {
    if (!this.#readers.has(reader)) {
      for (const one of this.#readers) if (one.closed) this.#readers.delete(one)
      this.#readers.add(reader)
    }
    this.checkUser()
    // Nobody knew who is here.
    if (this.#state === 'loaded' && !this.#whose && this.#look()?.whose) this.#state = 'new'
    if (this.#state === 'new') return this.#load()
    if (this.#isStale) this.save()
    if (this.#state === 'loaded') reader.loaded()
  }

  /** Whether what an earlier page left for this channel goes first, if there is any: nobody knows, or nobody took it up. */
  isBehind(identifier: string): boolean {
    return this.#state !== 'loaded' || this.#earlierOf(identifier).length > 0
  }

  /** What an earlier page left for this channel, told once. */
  take(identifier: string): Note[] {
    const notes = this.#earlierOf(identifier)
    for (const note of notes) this.#earlier.delete(note)
    return notes
  }

  /** Whether another user is here than before: what was theirs is forgotten then. */
  checkUser(): boolean {
    const before = this.#state !== 'new' && this.#whose
    const now = before && this.#look()
    if (!now || (now.whose?.url === before.url && now.whose.user === before.user)) return false
    this.forget()
    return true
  }

  /** `null`: it waits in memory alone. */
  add(call: Omit<StoredCall, 'id'>): Note | null {
    if (this.#state === 'loaded' && !this.#whose) return null
    let text = call.identifier.length + call.data.length
    for (const { call } of this.#notes) text += call.identifier.length + call.data.length
    if (this.#notes.size >= MOST_CALLS || text > MOST_TEXT) {
      this.#fail(tooMany())
      return null
    }
    const note = new Note({ ...call, id: `${this.#page}-${++this.#count}` }, this)
    this.#notes.add(note)
    this.#unsaved.add(note)
    this.save()
    return note
  }

  has(note: Note): boolean {
    return this.#notes.has(note) || this.#doubtful.has(note)
  }

  /** What is asked for while a writing waits for its turn, or for the reading, goes along. */
  save(then: (done: boolean) => void = () => {}): void {
    if (this.#saving) {
      this.#saving.push(then)
      return
    }
    this.#saving = [then]
    if (this.#state === 'loaded') this.#write()
  }

  remove(note: Note): void {
    this.#unsaved.delete(note)
    this.#earlier.delete(note)
    const isKept = this.#notes.delete(note)
    if (this.#doubtful.delete(note) || isKept) this.save()
  }

  late(): void {
    this.#fail(tooSlow())
  }

  /** Another user comes: nothing of what is stored is kept. */
  forget(): void {
    const whose = this.#whose ?? this.#look()?.whose
    const isAwaited = this.#state === 'loading'
    this.#reading = {}
    for (const notes of [this.#notes, this.#earlier, this.#unsaved, this.#doubtful]) notes.clear()
    this.#lineage = randomName(this.#owner.clock)
    this.#whose = null
    this.#saving = null
    this.#isStale = false
    if (typeof this.#owner.user === 'string') this.#user = null
    this.#state = 'new'
    if (whose) this.#erase(journalKey(whose))
    for (const reader of this.#readers) reader.forgotten()
    if (isAwaited) this.#load()
  }

  /** Resolves once the storage has all, or has failed, after its patience at most. */
  flush(): Promise<void> {
    return this.#turns.rested(this.#written())
  }

  async #written(): Promise<void> {
    if (this.#state === 'loading') await new Promise<void>(resolve => this.#flushing.push(resolve))
    if (this.#isStale) this.save()
  }

  #load(): void {
    const { storage, clock, locks } = this.#owner
    this.#state = 'loading'
    const reading = {}
    this.#reading = reading
    const whose = this.#look()?.whose ?? null
    this.#whose = whose
    if (!whose) return this.#answered()
    let isLater = false
    // Another user may have come meanwhile.
    const isOver = () => (isLater && this.checkUser()) || this.#reading !== reading
    this.#turns.read(
      () => storage.get(journalKey(whose)),
      () => this.late(),
      (text, isAnswered) => {
        if (isAnswered) this.#isOfUse = true
        if (isOver()) return
        const record = readCalls(text, whose)
        if (record ? record.damaged > 0 : text !== null && text !== undefined) this.#fail(unreadable())
        if (!record?.calls.length) return this.#answered()
        holdName(locks, lockName(record.lineage), clock, isOurs => {
          if (isOver()) return
          if (isOurs) this.#adopt(record.lineage, record.calls)
          // A tab that was duplicated has a copy of what the other one sends: no later page of this one is to find it.
          else this.save()
          this.#answered()
        })
      }
    )
    isLater = true
  }

  #adopt(lineage: string, calls: readonly RecordedCall[]): void {
    this.#lineage = lineage
    this.#held = lineage
    // What was added while this was read comes behind.
    const added = [...this.#notes]
    this.#notes.clear()
    const now = this.#owner.clock.now()
    for (const { begun, ...call } of calls) {
      const error = begun ? maybeSent(call) : call.due <= now ? expired(call) : null
      if (error) {
        this.save()
        this.#owner.settled(call, error)
        continue
      }
      const note = new Note(call, this)
      this.#notes.add(note)
      this.#earlier.add(note)
    }
    for (const note of added) this.#notes.add(note)
  }

  #answered(): void {
    this.#state = 'loaded'
    if (this.#saving) this.#write()
    for (const reader of this.#readers) reader.loaded()
    for (const then of this.#flushing.splice(0)) then()
  }

  #earlierOf(identifier: string): Note[] {
    return [...this.#earlier].filter(({ call }) => call.identifier === identifier)
  }

  #write(): void {
    const { storage, locks, clock } = this.#owner
    let told: readonly ((done: boolean) => void)[] = []
    let unsaved: readonly Note[] = []
    let doubtful: readonly Note[] = []
    this.#turns.run(
      () => {
        // Not before it was read.
        if (this.#state !== 'loaded') return
        told = this.#saving ?? []
        this.#saving = null
        const whose = this.#whose
        if (!whose) {
          this.#notes.clear()
          this.#unsaved.clear()
          return
        }
        unsaved = [...this.#unsaved]
        doubtful = [...this.#doubtful]
        if (this.#notes.size === 0) return storage.delete(journalKey(whose))
        if (this.#held !== this.#lineage) {
          this.#held = this.#lineage
          holdName(locks, lockName(this.#lineage), clock, () => {})
        }
        const calls = [...this.#notes].map(({ call, begun }) => ({ ...call, begun }))
        return storage.set(journalKey(whose), writeCalls(whose, { lineage: this.#lineage, calls }))
      },
      done => {
        if (done) this.#wrote(unsaved, doubtful)
        else this.#failedToWrite(unsaved)
        for (const then of told) then(done)
      }
    )
  }

  #wrote(saved: readonly Note[], gone: readonly Note[]): void {
    this.#isOfUse = true
    this.#isStale = false
    for (const note of saved) this.#unsaved.delete(note)
    for (const note of gone) this.#doubtful.delete(note)
  }

  /** What was new in it waits in memory alone, and is written over at once: it may have been stored all the same. */
  #failedToWrite(unsaved: readonly Note[]): void {
    for (const note of unsaved) {
      if (!this.#unsaved.delete(note)) continue
      this.#notes.delete(note)
      if (this.#isOfUse) this.#doubtful.add(note)
    }
    const isFirst = !this.#isStale
    this.#isStale = true
    if (isFirst) this.save()
  }

  /** What fails is tried once more, unless somebody else's is there by then: that is written over. */
  #erase(key: string): void {
    const { storage } = this.#owner
    const erase = () => storage.delete(key)
    this.#turns.run(erase, done => {
      if (done) return
      if (this.#whose && journalKey(this.#whose) === key) this.save()
      else this.#turns.run(erase)
    })
  }

  /** `null`: who is here cannot be known now. */
  #look(): { whose: Owner | null } | null {
    try {
      if (!this.#user) return { whose: null }
      this.#url ??= this.#owner.url()
      return { whose: ownerOf(this.#url, this.#user) }
    } catch (cause) {
      this.#fail(failed(cause))
      return null
    }
  }

  /** Each kind once: a storage that fails, fails at every call. */
  #fail(error: CallError): void {
    if (this.#reported.has(error.reason)) return
    this.#reported.add(error.reason)
    this.#owner.report(error)
  }
}

const journalKey = (whose: Owner): string => keyOf('calls', whose)

const lockName = (lineage: string): string => `hawser:calls:${lineage}`

const randomName = (clock: Clock): string => clock.random().toString(36).slice(2, 12)

const described = ({ identifier, action }: StoredCall) =>
  `${action === null ? 'A send' : `"${action}"`} of ${identifier}, queued by an earlier page or process,`

const maybeSent = (call: StoredCall) =>
  new CallError(`${described(call)} may have been sent, or not: it is not sent again`, {
    reason: 'maybe_sent',
    phase: 'perform',
    retryable: false
  })

const expired = (call: StoredCall) =>
  new CallError(`${described(call)} was not sent: it waited for longer than its ttl`, {
    reason: 'expired',
    phase: 'perform',
    retryable: true
  })

const failed = (cause: unknown) =>
  new CallError('The storage of calls failed: what waits is gone with this page or process', {
    reason: 'storage_failed',
    phase: 'perform',
    retryable: true,
    cause
  })

const tooSlow = () =>
  new CallError(`The storage of calls did not answer in ${PATIENCE} ms: what it has is not sent`, {
    reason: 'storage_timeout',
    phase: 'perform',
    retryable: true
  })

const unreadable = () =>
  new CallError(
    'What was stored of calls is not for this URL, user and release, or damaged: it is not sent',
    { reason: 'storage_unreadable', phase: 'perform', retryable: false }
  )

const tooMany = () =>
  new CallError(
    `Only ${MOST_CALLS} calls of ${MOST_TEXT} characters are stored: the others wait in memory alone`,
    { reason: 'storage_full', phase: 'perform', retryable: false }
  )

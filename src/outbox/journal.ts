import { Alarm } from '../alarm.ts'
import type { Clock } from '../clock.ts'
import type { Report } from '../emitter.ts'
import { CallError } from '../errors.ts'
import { keyOf, type Owner, ownerOf, type TextStorage } from '../storage/text-storage.ts'
import { PATIENCE, Turns } from '../storage/turns.ts'
import { readCalls, type StoredCall, writeCalls } from './call-record.ts'
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
  url(): string
  /** A call of an earlier page that is not sent any more, and why. */
  settled(call: StoredCall, error: CallError): void
}

/** The calls of one cable that wait, as its storage has them: nothing that is in it is sent before that was noted there. */
export class Journal {
  readonly #owner: JournalOwner
  readonly #turns: Turns
  #user: (() => string) | null
  #state: 'new' | 'loading' | 'loaded' = 'new'
  /** One reading, of those that were begun. */
  #reading: object = {}
  #then: (() => void)[] = []
  #whose: Owner | null = null
  #lineage: string
  #era = 0
  /** The lineage whose name this page has. */
  #held: string | null = null
  readonly #calls = new Map<string, StoredCall>()
  /** Of an earlier page, and not taken up. */
  readonly #earlier = new Set<StoredCall>()
  /** Not in the storage yet. */
  readonly #unsaved = new Set<StoredCall>()
  /** Who waits for the next writing, where one is due. */
  #saving: ((done: boolean) => void)[] | null = null
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

  /** Counts those whose calls these were: what was added in another is not to be sent. */
  get era(): number {
    return this.#era
  }

  /** Calls back when the storage was read, which is at once where it was. */
  loaded(then: () => void): void {
    if (this.#state === 'new') this.#load()
    if (this.#state === 'loaded') then()
    else this.#then.push(then)
  }

  /** Whether what an earlier page left for this channel goes first, if there is any: nobody knows, or nobody took it up. */
  isBehind(identifier: string): boolean {
    return this.#state !== 'loaded' || this.#earlierOf(identifier).length > 0
  }

  /** What an earlier page left for this channel, told once. */
  take(identifier: string): StoredCall[] {
    const calls = this.#earlierOf(identifier)
    for (const call of calls) this.#earlier.delete(call)
    return calls
  }

  /** Another user may be here than before. */
  checkUser(): void {
    if (this.#state !== 'loaded' || !this.#user) return
    const now = this.#look()
    if (now?.url === this.#whose?.url && now?.user === this.#whose?.user) return
    this.forget()
  }

  /** `null`: it waits in memory alone. */
  add(call: Omit<StoredCall, 'id' | 'begun'>): StoredCall | null {
    if (this.#state === 'loaded' && !this.#whose) return null
    let text = 0
    for (const { identifier, payload } of [...this.#calls.values(), call])
      text += identifier.length + (payload?.length ?? 0)
    if (this.#calls.size >= MOST_CALLS || text > MOST_TEXT) {
      this.#fail(tooMany())
      return null
    }
    const stored = { ...call, id: `${this.#page}-${++this.#count}`, begun: false }
    this.#calls.set(stored.id, stored)
    this.#unsaved.add(stored)
    this.#save()
    return stored
  }

  /** Calls back, once, when it is noted that the call may be on the wire; with `false` where it could not be noted in time. */
  begin(call: StoredCall, then: (isNoted: boolean) => void): void {
    if (!this.#calls.has(call.id)) return then(true)
    const alarm = new Alarm(this.#owner.clock)
    let isSettled = false
    const settle = (isNoted: boolean) => {
      alarm.stop()
      if (!isSettled) then(isNoted)
      isSettled = true
    }
    alarm.set(PATIENCE, () => {
      this.#fail(tooSlow())
      settle(false)
    })
    call.begun = true
    // A failure may be that of others, which wait in memory from then on.
    this.#save(done => (done ? settle(true) : this.#save(settle)))
  }

  /** It was not handed over after all. */
  pause(call: StoredCall): void {
    call.begun = false
    if (this.#calls.has(call.id)) this.#save()
  }

  remove(call: StoredCall): void {
    this.#unsaved.delete(call)
    this.#earlier.delete(call)
    if (this.#calls.delete(call.id)) this.#save()
  }

  /** Another user comes: nothing of what is stored is kept. */
  forget(): void {
    const whose = this.#whose ?? this.#look()
    this.#reading = {}
    this.#era++
    this.#calls.clear()
    this.#earlier.clear()
    this.#unsaved.clear()
    this.#lineage = randomName(this.#owner.clock)
    this.#whose = null
    this.#saving = null
    if (typeof this.#owner.user === 'string') this.#user = null
    if (whose) this.#turns.run(() => this.#owner.storage.delete(journalKey(whose)))
    this.#state = 'new'
    if (this.#then.length > 0) this.loaded(() => {})
  }

  /** Resolves once the storage has all, or has failed. */
  async flush(): Promise<void> {
    if (this.#state === 'loading') await new Promise<void>(resolve => this.#then.push(resolve))
    await this.#turns.rested()
  }

  #load(): void {
    const { storage, clock, locks } = this.#owner
    this.#state = 'loading'
    const reading = {}
    this.#reading = reading
    const whose = this.#look()
    this.#whose = whose
    if (!whose) return this.#answered()
    this.#turns.read(
      () => storage.get(journalKey(whose)),
      () => this.#fail(tooSlow()),
      text => {
        if (this.#reading !== reading) return
        const record = readCalls(text, whose)
        if (!record && text !== null && text !== undefined) this.#fail(unreadable())
        if (!record?.calls.length) return this.#answered()
        // A tab that was duplicated has a copy of what the other one sends.
        holdName(locks, lockName(record.lineage), clock, isOurs => {
          if (this.#reading !== reading) return
          if (isOurs) this.#adopt(record.lineage, record.calls)
          this.#answered()
        })
      }
    )
  }

  #adopt(lineage: string, calls: readonly StoredCall[]): void {
    this.#lineage = lineage
    this.#held = lineage
    // What was added while this was read comes behind.
    const added = [...this.#calls.values()]
    this.#calls.clear()
    for (const call of [...calls, ...added]) this.#calls.set(call.id, call)
    for (const call of calls) this.#earlier.add(call)
    for (const call of calls)
      if (call.begun) {
        this.remove(call)
        this.#owner.settled(call, maybeSent(call))
      }
    const now = this.#owner.clock.now()
    for (const call of this.#earlier)
      if (call.due <= now) {
        this.remove(call)
        this.#owner.settled(call, expired(call))
      }
  }

  #answered(): void {
    this.#state = 'loaded'
    if (this.#saving) this.#write()
    for (const then of this.#then.splice(0)) then()
  }

  #earlierOf(identifier: string): StoredCall[] {
    return [...this.#earlier].filter(call => call.identifier === identifier)
  }

  /** What is asked for while a writing waits for its turn, or for the reading, goes along. */
  #save(then: (done: boolean) => void = () => {}): void {
    if (this.#saving) {
      this.#saving.push(then)
      return
    }
    this.#saving = [then]
    if (this.#state === 'loaded') this.#write()
  }

  #write(): void {
    const { storage, locks, clock } = this.#owner
    let told: readonly ((done: boolean) => void)[] = []
    let written: readonly StoredCall[] = []
    this.#turns.run(
      () => {
        // Not before it was read.
        if (this.#state !== 'loaded') return
        told = this.#saving ?? []
        this.#saving = null
        written = [...this.#unsaved]
        const whose = this.#whose
        if (!whose) return this.#unkeep(written)
        const calls = [...this.#calls.values()]
        if (calls.length === 0) return storage.delete(journalKey(whose))
        if (this.#held !== this.#lineage) {
          this.#held = this.#lineage
          holdName(locks, lockName(this.#lineage), clock, () => {})
        }
        return storage.set(journalKey(whose), writeCalls(whose, { lineage: this.#lineage, calls }))
      },
      done => {
        if (done) for (const call of written) this.#unsaved.delete(call)
        else this.#unkeep(written)
        for (const then of told) then(done)
      }
    )
  }

  /** They wait in memory alone. */
  #unkeep(calls: readonly StoredCall[]): void {
    for (const call of calls) {
      this.#unsaved.delete(call)
      this.#calls.delete(call.id)
    }
  }

  #look(): Owner | null {
    try {
      return this.#user && ownerOf(this.#owner.url(), this.#user)
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

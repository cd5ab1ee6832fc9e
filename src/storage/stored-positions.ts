import { elapsed, type Timer } from '../clock.ts'
import { CallError } from '../errors.ts'
import type { MessageMeta } from '../history/message-meta.ts'
import type { Heard, Start } from '../history/start.ts'
import type { Position } from '../protocol/message.ts'
import type { Positions, PositionsOwner, PositionsSource } from './positions.ts'
import { type Entry, read, write } from './record.ts'
import { isUsable, keyOf, type Owner, ownerOf, type TextStorage } from './text-storage.ts'
import { PATIENCE, Turns } from './turns.ts'

/** So far apart are two writes at least, and at most while the server is heard, in ms. */
const APART = 100
const REFRESHED = 30_000
/** How many channels and positions are stored. */
const MOST_STORED = 1_000

/** Options of `storedPositions`. */
export interface StoredPositionsOptions {
  /**
   * Whose positions these are, such as the id of who is signed in: nobody goes on where another was. A function is asked
   * whenever it matters. With a fixed name, nothing is stored after `cable.forget()`.
   */
  user?: string | (() => string)
}

/**
 * Lets a cable go on where an earlier page or process was: give it to `createCable` as `positions`.
 *
 * ```ts
 * createCable('/cable', { positions: storedPositions(webStorage(), { user: () => session.userId }) })
 * ```
 *
 * What the storage gives back, or fails to, costs a verdict and nothing else.
 */
export function storedPositions(
  storage: TextStorage,
  { user = () => '' }: StoredPositionsOptions = {}
): PositionsSource {
  if (!isUsable(storage, user)) throw badStorage()
  return owner => new StoredPositions(owner, storage, user)
}

/** In memory a position moves before the app is called; here after it returned. So a crash may repeat, never lose. */
class StoredPositions implements Positions {
  readonly #owner: PositionsOwner
  readonly #storage: TextStorage
  #user: (() => string) | null
  readonly #fixed: boolean
  #state: 'new' | 'loading' | 'loaded' = 'new'
  #then: (() => void) | null = null
  /** Of an earlier life, and not taken up. */
  #left = new Map<string, Entry>()
  /** What is not done with, by identifier. */
  readonly #holds = new Map<string, Set<MessageMeta>>()
  /** What was stored last. */
  #stored = new Map<string, Entry>()
  #key: string | null = null
  #storedAt = Number.NEGATIVE_INFINITY
  #timer: Timer | null = null
  readonly #turns: Turns
  #isDue = false
  #unwatch: (() => void) | null = null
  readonly #reported = new Set<string>()

  constructor(owner: PositionsOwner, storage: TextStorage, user: string | (() => string)) {
    this.#owner = owner
    this.#storage = storage
    this.#turns = new Turns(owner.clock, cause => this.#fail(failed(cause)))
    this.#fixed = typeof user === 'string'
    this.#user = typeof user === 'string' ? () => user : user
  }

  get loading(): boolean {
    return this.#state === 'loading'
  }

  open(): void {
    this.#unwatch ??= this.#owner.environment.watch(signal => {
      // The last that a page hears before it is loaded again.
      if (signal === 'hidden' && this.#timer !== null) this.#store()
    })
    if (this.#state === 'new') this.#load()
  }

  loaded(then: (() => void) | null): void {
    this.#then = then
    if (!this.loading) this.#proceed()
  }

  take(identifier: string): Start | null {
    const entry = this.#left.get(identifier)
    if (!entry) return null
    this.#left.delete(identifier)
    this.#stored.set(identifier, entry)
    const { clock } = this.#owner
    const { second, proven, day } = entry
    const away = Math.max(0, clock.now() - day)
    return {
      positions: this.#isOld(entry) ? [] : entry.positions,
      since: { second, proven, day, at: elapsed(clock) - away },
      resumed: true
    }
  }

  hold(identifier: string, meta: MessageMeta | undefined): () => void {
    if (!meta) return () => {}
    let holds = this.#holds.get(identifier)
    if (!holds) {
      holds = new Set()
      this.#holds.set(identifier, holds)
    }
    // The same object may be given to several.
    const own = { ...meta }
    holds.add(own)
    return () => {
      if (!holds.delete(own)) return
      if (holds.size === 0 && this.#holds.get(identifier) === holds) this.#holds.delete(identifier)
      this.moved()
    }
  }

  moved(): void {
    this.#timer ??= this.#owner.clock.setTimeout(() => this.#store(), APART)
  }

  alive(): void {
    if (elapsed(this.#owner.clock) - this.#storedAt >= REFRESHED) this.moved()
  }

  left(identifier: string): void {
    this.#left.delete(identifier)
    this.#holds.delete(identifier)
    if (this.#stored.has(identifier)) this.moved()
  }

  async flush(): Promise<void> {
    this.#store()
    await this.#turns.rested()
  }

  forget(): void {
    this.#stopTimer()
    this.#isDue = false
    this.#left.clear()
    this.#holds.clear()
    this.#stored = new Map()
    const whose = this.#whose()
    const key = this.#key ?? (whose && positionsKey(whose))
    this.#key = null
    if (this.#fixed) this.#user = null
    if (key !== null) this.#run(() => this.#storage.delete(key))
    this.#answered()
  }

  closed(): void {
    this.#unwatch?.()
    this.#unwatch = null
    if (this.#timer !== null) this.#store()
  }

  #load(): void {
    this.#state = 'loading'
    const whose = this.#whose()
    if (!whose) return this.#answered()
    const key = positionsKey(whose)
    this.#key = key
    this.#turns.read(
      () => this.#storage.get(key),
      () => this.#fail(tooSlow()),
      text => this.#read(text, whose)
    )
  }

  #read(text: unknown, whose: Owner): void {
    // Somebody else may have come meanwhile.
    if (this.loading && text !== null && text !== undefined) {
      const entries = typeof text === 'string' ? read(text, whose) : null
      if (entries) this.#left = new Map(entries)
      else this.#fail(unreadable())
    }
    this.#answered()
  }

  #answered(): void {
    if (this.#state !== 'loading') return
    this.#state = 'loaded'
    this.#proceed()
  }

  #proceed(): void {
    const then = this.#then
    this.#then = null
    then?.()
  }

  /** One write after the other: what changes meanwhile is in the next. */
  #store(): void {
    this.#stopTimer()
    // What is stored is not to be overwritten before it was read.
    if (this.#state !== 'loaded') return
    this.#isDue = this.#turns.busy
    if (this.#isDue) return
    const whose = this.#whose()
    if (!whose) return
    const key = positionsKey(whose)
    this.#key = key
    this.#storedAt = elapsed(this.#owner.clock)
    this.#stored = this.#entries()
    const text = write(whose, this.#stored)
    this.#run(() => this.#storage.set(key, text))
  }

  #entries(): Map<string, Entry> {
    const entries = new Map<string, Entry>()
    let room = MOST_STORED
    const add = (identifier: string, entry: Entry) => {
      room -= 1 + entry.positions.length
      if (room >= 0) entries.set(identifier, entry)
      else this.#fail(tooMany())
    }
    for (const [identifier, heard] of this.#owner.heard()) add(identifier, this.#entryOf(identifier, heard))
    for (const [identifier, entry] of this.#left)
      if (!entries.has(identifier) && !this.#isOld(entry)) add(identifier, entry)
    return entries
  }

  #entryOf(identifier: string, { positions, since }: Heard): Entry {
    const before = positions.map(position => this.#before(identifier, position))
    const done = before.filter(({ offset }) => offset > 0)
    // Before the first message of a stream there is no position: the time stays, too.
    const { second, proven, day } = (done.length < before.length && this.#stored.get(identifier)) || since
    return { second, proven, day: day || this.#owner.clock.now(), positions: done }
  }

  /** Where a stream stands without what is not done with. */
  #before(identifier: string, position: Position): Position {
    let { offset } = position
    for (const held of this.#holds.get(identifier) ?? [])
      if (held.stream === position.stream && held.epoch === position.epoch && held.offset <= offset)
        offset = held.offset - 1
    return { ...position, offset }
  }

  /** The server has let go of what followed, and may count anew by now. */
  #isOld({ day }: Entry): boolean {
    const { clock, ttl } = this.#owner
    return clock.now() - day > ttl
  }

  #whose(): Owner | null {
    try {
      return this.#user && ownerOf(this.#owner.url, this.#user)
    } catch (cause) {
      this.#fail(failed(cause))
      return null
    }
  }

  #run(step: () => unknown): void {
    this.#turns.run(step, () => {
      if (this.#isDue) this.#store()
    })
  }

  /** Each kind once: a storage that fails, fails at every message. */
  #fail(error: CallError): void {
    if (this.#reported.has(error.reason)) return
    this.#reported.add(error.reason)
    this.#owner.report(error)
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#owner.clock.clearTimeout(this.#timer)
    this.#timer = null
  }
}

const positionsKey = (whose: Owner): string => keyOf('positions', whose)

const failed = (cause: unknown) =>
  new CallError(
    'The storage of positions failed: the next page or process may begin anew, or hear again what this one heard',
    { reason: 'storage_failed', phase: 'history', retryable: true, cause }
  )

const tooSlow = () =>
  new CallError(`The storage of positions did not answer in ${PATIENCE} ms: every channel begins anew`, {
    reason: 'storage_timeout',
    phase: 'history',
    retryable: true
  })

const unreadable = () =>
  new CallError(
    'What was stored of positions is not for this URL, user and release, or damaged: every channel begins anew',
    { reason: 'storage_unreadable', phase: 'history', retryable: false }
  )

const tooMany = () =>
  new CallError(
    `Only ${MOST_STORED} channels and positions are stored: the others begin anew in the next page or process`,
    { reason: 'storage_full', phase: 'history', retryable: false }
  )

const badStorage = () =>
  new CallError(
    'Nothing was made: positions are stored in an object with the methods get, set and delete, and user is a text or a function',
    { reason: 'invalid_option', phase: 'options', retryable: false }
  )

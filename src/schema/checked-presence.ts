import type { Abortable } from '../abort.ts'
import { type Callback, emit, type Listeners, on, type Report } from '../emitter.ts'
import type { Presence, PresenceEvents } from '../presence/channel-presence.ts'
import { type Member, NOBODY } from '../presence/member.ts'
import type { Store } from '../store.ts'
import type { PresenceReader } from './presence-reader.ts'

/** What it needs of its channel. */
export interface CheckedPresenceOwner {
  readonly report: Report
  /** A promise that may be dropped. */
  promise<T>(work: (resolve: (value: T) => void, reject: (error: unknown) => void) => void): Promise<T>
  /** Why we cannot say this of ourselves; `null`: we can. */
  refusal(info: unknown): Promise<void> | null
}

interface Told extends Record<keyof PresenceEvents, Callback> {
  join: PresenceEvents['join']
  update: PresenceEvents['update']
  leave: PresenceEvents['leave']
  change: () => void
}

/** Presence through a schema: members are as it makes them, and who does not fit it is not here. */
export class CheckedPresence implements Presence {
  readonly members: Store<readonly Member[]>
  readonly #inner: Presence
  readonly #reader: PresenceReader
  readonly #owner: CheckedPresenceOwner
  readonly #listeners: Listeners<Told> = {}
  /** Each member as it was heard, and as it is shown. */
  readonly #read = new WeakMap<Member, Member | null>()
  #heard: readonly Member[] = NOBODY
  #shown: readonly Member[] = NOBODY
  /** Who was shown before the changes that are being told. */
  #before = new Map<string, Member>()
  #isFollowing = false

  constructor(inner: Presence, reader: PresenceReader, owner: CheckedPresenceOwner) {
    this.#inner = inner
    this.#reader = reader
    this.#owner = owner
    this.members = {
      get: () => this.#list(),
      subscribe: listener => this.#follow('change', () => listener())
    }
  }

  join(id: string | number, info?: unknown, options?: Abortable): Promise<void> {
    return this.#owner.refusal(info) ?? this.#inner.join(id, info, options)
  }

  update(info: unknown, options?: Abortable): Promise<void> {
    return this.#owner.refusal(info) ?? this.#inner.update(info, options)
  }

  leave(options?: Abortable): Promise<void> {
    return this.#inner.leave(options)
  }

  info(options?: Abortable): Promise<Readonly<Record<string, unknown>>> {
    const read = (all: Readonly<Record<string, unknown>>) =>
      Object.entries(all).flatMap(([id, info]) => {
        const record = this.#reader.read({ id, info })
        return record ? [[id, record.info]] : []
      })
    return this.#owner.promise((resolve, reject) =>
      this.#inner.info(options).then(all => resolve(Object.freeze(Object.fromEntries(read(all)))), reject)
    )
  }

  refresh(options?: Abortable): Promise<readonly Member[]> {
    return this.#owner.promise((resolve, reject) =>
      this.#inner.refresh(options).then(() => resolve(this.#list()), reject)
    )
  }

  on<E extends keyof PresenceEvents>(event: E, callback: PresenceEvents[E]): () => void {
    return this.#follow(event, callback)
  }

  #follow<E extends keyof Told>(event: E, callback: Told[E]): () => void {
    if (!this.#isFollowing) {
      this.#isFollowing = true
      this.#inner.members.subscribe(() => this.#changed())
      for (const type of ['join', 'update', 'leave'] as const)
        this.#inner.on(type, member => this.#tell(type, member))
    }
    return on(this.#listeners, event, callback)
  }

  /** It is told before the events. */
  #changed(): void {
    const before = this.#shown
    this.#before = new Map(before.map(member => [member.id, member]))
    if (this.#list() !== before) emit(this.#listeners, this.#owner.report, 'change')
  }

  /** Who fits from now on has come, and who does not any more has gone. */
  #tell(type: keyof PresenceEvents, member: Member): void {
    const { report } = this.#owner
    const was = this.#before.get(member.id)
    const is = type === 'leave' ? null : this.#readOf(member)
    if (is) {
      this.#before.set(member.id, is)
      emit(this.#listeners, report, was && type === 'update' ? 'update' : 'join', is)
    } else if (was) {
      this.#before.delete(member.id)
      emit(this.#listeners, report, 'leave', was)
    }
  }

  /** The same until somebody who is shown is another. */
  #list(): readonly Member[] {
    const heard = this.#inner.members.get()
    if (heard === this.#heard) return this.#shown
    this.#heard = heard
    const shown = heard.flatMap(member => this.#readOf(member) ?? [])
    if (shown.length !== this.#shown.length || shown.some((member, place) => member !== this.#shown[place]))
      this.#shown = Object.freeze(shown)
    return this.#shown
  }

  #readOf(member: Member): Member | null {
    const known = this.#read.get(member)
    if (known !== undefined) return known
    const record = this.#reader.read(member)
    const read = record && Object.freeze({ id: record.id, info: record.info })
    this.#read.set(member, read)
    return read
  }
}

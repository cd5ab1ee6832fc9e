import type { Abortable } from '../abort.ts'
import { type Callback, emit, type Listeners, on, type Report } from '../emitter.ts'
import { given } from '../protocol/presence.ts'
import type { Store } from '../store.ts'
import type { Attendance } from './attendance.ts'
import { type Member, type MemberChange, NOBODY } from './members.ts'
import { badMember } from './refusals.ts'
import type { Attendant } from './world.ts'

/** What happened to a member, by the name of the event. */
export interface PresenceEvents<Info = unknown> {
  /** Somebody came. Those who were there when we looked first did not. */
  join: (member: Member<Info>) => void
  /** Somebody says something else of itself. */
  update: (member: Member<Info>) => void
  /** Somebody went; told with what it said last. */
  leave: (member: Member<Info>) => void
}

/**
 * Who is on a channel, and whether we are (AnyCable, extended protocol). To look never joins; who is here is asked
 * for when somebody first looks, and after every reconnect. `Said` is what we say of ourselves, where a schema makes something else
 * of it for who reads it. In docs/presence.md.
 */
export interface Presence<Info = unknown, Said = Info> {
  /** Who is here, as a frozen list that is the same until something changes; empty until the server has said it. */
  readonly members: Store<readonly Member<Info>[]>
  /**
   * We are here under this id, and say this of ourselves, from now on until `leave()`: sent at once or with the next
   * confirmation, and again on every link. Resolves when that is settled; a server gives no answer to it. Rejects with
   * `not_subscribed`, `invalid_payload`, `too_large`, `other_member` or `no_presence`.
   */
  join(id: string | number, info?: Said, options?: Abortable): Promise<void>
  /** We say this of ourselves. AnyCable tells nobody: others see it when they ask next. Rejects with `not_joined`, or as `join`. */
  update(info: Said, options?: Abortable): Promise<void>
  /** We are not here any more, unless another channel of this cable says we are. */
  leave(options?: Abortable): Promise<void>
  /**
   * What everyone says of themselves, by id. Resolves at once where it is known, else with the server's answer.
   * Rejects with `timeout`, `offline`, `no_presence`, `not_subscribed` or `closed`, after 10 s at most (`timeouts.presence`).
   */
  info(options?: Abortable): Promise<Readonly<Record<string, Info>>>
  /** Asks in any case, and resolves with who is here. Rejects as `info` does. */
  refresh(options?: Abortable): Promise<readonly Member<Info>[]>
  /** Calls back at every such difference until the returned undo is called. */
  on<E extends keyof PresenceEvents<Info>>(event: E, callback: PresenceEvents<Info>[E]): () => void
}

/** What it needs of its channel. */
export interface PresenceChannel {
  readonly report: Report
  /** Where presence on the channel is; `null`: the channel is on no cable. */
  attendance(): Attendance | null
  /** A promise of it, which may be dropped. */
  promise<T>(work: (resolve: (value: T) => void, reject: (error: unknown) => void) => void): Promise<T>
  /** Why nothing can be done while it is on no cable. */
  absent(): Error
}

interface Told extends Record<keyof PresenceEvents, Callback> {
  join: PresenceEvents['join']
  update: PresenceEvents['update']
  leave: PresenceEvents['leave']
  change: () => void
}

/** Presence as one channel sees it. What listens to it outlives the subscription. */
export class ChannelPresence implements Presence, Attendant {
  readonly members: Store<readonly Member[]>
  readonly #channel: PresenceChannel
  readonly #listeners: Listeners<Told> = {}
  #attendance: Attendance | null = null
  #isFollowed = false

  constructor(channel: PresenceChannel) {
    this.#channel = channel
    this.members = {
      get: () => this.#attendance?.list ?? NOBODY,
      subscribe: listener => this.#follow(on(this.#listeners, 'change', () => listener()))
    }
    this.attach()
  }

  join(id: string | number, info?: unknown, options?: Abortable): Promise<void> {
    return this.#try(options, attendance => {
      if ((typeof id !== 'string' && typeof id !== 'number') || id === '')
        throw badMember('the id of a member is a number, or a text that is not empty')
      attendance.join(this, { id: String(id), ...given(copyOf(info)) })
    })
  }

  update(info: unknown, options?: Abortable): Promise<void> {
    return this.#try(options, attendance => attendance.update(this, copyOf(info)))
  }

  leave(options?: Abortable): Promise<void> {
    return this.#try(options, attendance => attendance.leave(this))
  }

  info(options?: Abortable): Promise<Readonly<Record<string, unknown>>> {
    return this.#look(options, false, members =>
      Object.freeze(Object.fromEntries(members.map(({ id, info }) => [id, info])))
    )
  }

  refresh(options?: Abortable): Promise<readonly Member[]> {
    return this.#look(options, true, members => members)
  }

  on<E extends keyof PresenceEvents>(event: E, callback: PresenceEvents[E]): () => void {
    return this.#follow(on(this.#listeners, event, callback))
  }

  changed(changes: readonly MemberChange[]): void {
    const { report } = this.#channel
    emit(this.#listeners, report, 'change')
    for (const { type, member } of changes) emit(this.#listeners, report, type, member)
  }

  /** The channel is on a cable, if it is. */
  attach(): void {
    if (this.#attendance) return
    this.#attendance = this.#channel.attendance()
    this.#attendance?.attend(this)
    if (this.#isFollowed) this.#attendance?.follow()
    if (this.members.get().length > 0) this.changed([])
  }

  /** The channel was given back, and with it what we are there. */
  detach(error: Error): void {
    const attendance = this.#attendance
    const hadAny = this.members.get().length > 0
    this.#attendance = null
    attendance?.part(this, error)
    if (hadAny) this.changed([])
  }

  #follow(undo: () => void): () => void {
    this.#isFollowed = true
    this.#attendance?.follow()
    return undo
  }

  #try({ signal }: Abortable = {}, work: (attendance: Attendance) => void): Promise<void> {
    return this.#channel.promise(resolve => {
      signal?.throwIfAborted()
      work(this.#present)
      resolve()
    })
  }

  #look<T>({ signal }: Abortable = {}, anew: boolean, as: (members: readonly Member[]) => T): Promise<T> {
    return this.#channel.promise((resolve, reject) => {
      signal?.throwIfAborted()
      const attendance = this.#present
      this.#isFollowed = true
      attendance.look({ by: this, signal, done: members => resolve(as(members)), failed: reject }, anew)
    })
  }

  get #present(): Attendance {
    if (this.#attendance) return this.#attendance
    throw this.#channel.absent()
  }
}

/** As it is now: the app may change what it passed, and it is sent again on every link. */
function copyOf(info: unknown): unknown {
  if (info === undefined) return info
  let text: string | undefined
  try {
    text = JSON.stringify(info)
  } catch (cause) {
    throw badMember('what a member says of itself has to be plain JSON values', cause)
  }
  if (text === undefined) throw badMember('what a member says of itself has to be plain JSON values')
  return JSON.parse(text)
}

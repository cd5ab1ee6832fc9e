import type { Abortable } from '../abort.ts'
import { type Callback, emit, type Listeners, on, type Report } from '../emitter.ts'
import { given } from '../protocol/presence.ts'
import type { Store } from '../store.ts'
import type { Attendance } from './attendance.ts'
import type { LatePresences } from './late-presences.ts'
import { type Member, type MemberChange, NOBODY } from './member.ts'
import { type Attendant, copyOf, isQuestion, type PresenceIntent, recordOf } from './presence-call.ts'

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
   * `not_subscribed`, `invalid_payload`, `too_large`, `other_member`, `no_presence`, `not_loaded` or `forgotten`.
   */
  join(id: string | number, info?: Said, options?: Abortable): Promise<void>
  /** We say this of ourselves. AnyCable tells nobody: others see it when they ask next. Rejects with `not_joined`, or as `join`. */
  update(info: Said, options?: Abortable): Promise<void>
  /** We are not here any more, unless another channel of this cable says we are. */
  leave(options?: Abortable): Promise<void>
  /**
   * What everyone says of themselves, by id. Resolves at once where it is known, else with the server's answer.
   * Rejects with `timeout`, `offline`, `no_presence`, `not_loaded`, `not_subscribed` or `closed`, after 10 s at most
   * (`timeouts.presence`), or as long again where presence had to be loaded first.
   */
  info(options?: Abortable): Promise<Readonly<Record<string, Info>>>
  /** Asks in any case, and resolves with who is here. Rejects as `info` does. */
  refresh(options?: Abortable): Promise<readonly Member<Info>[]>
  /** Calls back at every such difference until the returned undo is called. */
  on<E extends keyof PresenceEvents<Info>>(event: E, callback: PresenceEvents<Info>[E]): () => void
}

/** What it needs of its channel. */
export interface PresenceChannel {
  readonly identifier: string
  readonly report: Report
  /** Presence on its cable; `null`: the channel is on none. */
  presences(): LatePresences | null
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
  /** `null` while the channel is on no cable. */
  #presences: LatePresences | null = null
  /** `null` as long as presence is not loaded. Of a channel that is rejected nobody else knows it when it is told. */
  #attendance: Attendance | null = null
  #isFollowed = false

  constructor(channel: PresenceChannel) {
    this.#channel = channel
    this.members = {
      get: () => this.#list,
      subscribe: listener => this.#follow(on(this.#listeners, 'change', () => listener()))
    }
    this.attach()
  }

  join(id: string | number, info?: unknown, options?: Abortable): Promise<void> {
    return this.#ask(options, () => ({ intent: 'join', said: recordOf(id, info) }), nothing)
  }

  update(info: unknown, options?: Abortable): Promise<void> {
    return this.#ask(options, () => ({ intent: 'update', said: given(copyOf(info)) }), nothing)
  }

  leave(options?: Abortable): Promise<void> {
    return this.#ask(options, () => ({ intent: 'leave' }), nothing)
  }

  info(options?: Abortable): Promise<Readonly<Record<string, unknown>>> {
    return this.#ask(
      options,
      () => ({ intent: 'info' }),
      members => Object.freeze(Object.fromEntries(members.map(({ id, info }) => [id, info])))
    )
  }

  refresh(options?: Abortable): Promise<readonly Member[]> {
    return this.#ask(
      options,
      () => ({ intent: 'refresh' }),
      members => members
    )
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
    if (this.#presences) return
    this.#presences = this.#channel.presences()
    if (this.#isFollowed) this.#followed()
    if (this.#list.length > 0) this.changed([])
  }

  /** The channel was given back, and with it what we are there. */
  detach(error: Error): void {
    const presences = this.#presences
    const hadAny = this.#list.length > 0
    this.#presences = this.#attendance = null
    presences?.part(this, this.#channel.identifier, error)
    if (hadAny) this.changed([])
  }

  get #list(): readonly Member[] {
    this.#attendance ??= this.#presences?.attend(this, this.#channel.identifier) ?? null
    return this.#attendance?.list ?? NOBODY
  }

  #follow(undo: () => void): () => void {
    this.#isFollowed = true
    this.#followed()
    return undo
  }

  #followed(): void {
    this.#presences?.call({ by: this, identifier: this.#channel.identifier, intent: 'follow' })
  }

  #ask<T>(
    { signal }: Abortable = {},
    intent: () => PresenceIntent,
    answer: (members: readonly Member[]) => T
  ): Promise<T> {
    const { identifier } = this.#channel
    return this.#channel.promise((resolve, failed) => {
      signal?.throwIfAborted()
      if (!this.#presences) throw this.#channel.absent()
      const asked = intent()
      // Who is here was wanted once, and is kept up from then on.
      this.#isFollowed ||= isQuestion(asked)
      const done = (members: readonly Member[]) => resolve(answer(members))
      this.#presences.call({ ...asked, by: this, identifier, signal, done, failed })
    })
  }
}

const nothing = () => {}

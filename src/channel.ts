import type { Message, ReasonError } from '@anycable/core'
import type { Abortable } from './abort.ts'
import type {
  CallArguments,
  ChannelActions,
  ParamsArgument,
  PayloadOf,
  ReplyIn
} from './channel-arguments.ts'
import type { ChannelEvents } from './channel-events.ts'
import type { ChannelStatus } from './channel-status.ts'
import type { Clock } from './clock.ts'
import { type Callback, emit, emitTwo, type Listeners, on, once, type Report } from './emitter.ts'
import { type DetailedError, detailed } from './errors.ts'
import { forgotten } from './forgotten.ts'
import type { MessageMeta } from './history/message-meta.ts'
import type { Verdict } from './history/verdict.ts'
import type { CallOptions, Outbox, OutboxOwner, SendOptions, SendPolicy } from './outbox/policy.ts'
import { ChannelPresence, type Presence } from './presence/channel-presence.ts'
import { type ChannelParams, identifierOf } from './protocol/identifier.ts'
import type { PresenceEvent } from './protocol/presence.ts'
import { DETACHED, type Receiver, type RequestOptions } from './receiver.ts'
import { ChannelLoop, type MessageLoop, type MessagesOptions } from './receiving/message-loop.ts'
import { createStore, type Store, type WritableStore } from './store.ts'
import type { Handle } from './subscription/handle.ts'
import { closedError } from './subscription/refusals.ts'
import type { ChannelState } from './subscription/state.ts'

/**
 * A server channel with its params, as a typed handle. Extend it, or let `cable.subscribeTo('ChatChannel')` make one.
 *
 * ```ts
 * class Chat extends Channel<{ room: string }, { text: string }> {
 *   static identifier = 'ChatChannel'
 * }
 * const chat = cable.subscribe(new Chat({ room: 'keynote' }))
 * ```
 *
 * `Events`, `Actions` and `Info`, what a member says of itself, may be narrowed as with the official client.
 */
export class Channel<
  Params extends object = Record<never, never>,
  T = Message,
  Events extends ChannelEvents<T, never> & { [E in keyof Events]: Callback } = ChannelEvents<T>,
  Actions = ChannelActions,
  Info = object,
  Said = Info
> implements Handle
{
  /** The name of the channel on the server. */
  static readonly identifier: string = ''

  readonly params: Readonly<Params>
  // Nearly all listen to this one and no other: an empty object keeps room for four.
  readonly #listeners = { message: undefined } as Listeners<Events>
  #identifier: string | null = null
  #receiver: Receiver | null = null
  #state: ChannelState = 'idle'
  #lastError: DetailedError | null = null
  #verdict: Verdict | null = null
  #wasConnected = false
  #outbox: Outbox | null = null
  /** What becomes of calls that cannot be sent now, where the call does not say. */
  sendPolicy: SendPolicy = 'fail'

  constructor(...[params]: ParamsArgument<Params>) {
    // Not spread: what is frozen then takes three times as much.
    this.params = Object.freeze(Object.assign({}, params)) as Readonly<Params>
  }

  /** The name of the channel on the server: `identifier` of its class, unless it was given one. */
  get channelId(): string {
    const own: object = this.constructor
    return 'identifier' in own && typeof own.identifier === 'string' ? own.identifier : ''
  }

  /** Channel and params as the canonical text that names the subscription on the wire. */
  get identifier(): string {
    this.#identifier ??= identifierOf(this.channelId, this.params)
    return this.#identifier
  }

  /** Time as its cable has it. */
  get clock(): Clock {
    return this.#target.clock
  }

  /** Where its subscription is, in one word. */
  get state(): ChannelState {
    return this.#state
  }

  /**
   * Where a connected channel is: `replaying` while missed messages come in and live ones wait for them, else `live`;
   * `null` while it is not connected.
   */
  get stage(): 'replaying' | 'live' | null {
    if (this.#state !== 'connected') return null
    return this.#target.replaying(this.identifier) ? 'replaying' : 'live'
  }

  /** State, stage, verdict and the last error: what a component shows of a channel, as a store. */
  get status(): Store<ChannelStatus> {
    const known = STATUSES.get(this)
    if (known) return known
    const status = createStore(this.#statusNow, error => this.report(error))
    STATUSES.set(this, status)
    return status
  }

  /** Who is here, and whether we are. */
  get presence(): Presence<Info, Said> {
    const known = PRESENCES.get(this)
    // What members say of themselves is what the app has them say.
    if (known) return known as Presence<Info, Said>
    const presence = new ChannelPresence({
      identifier: this.identifier,
      presences: () => (this.#isAttached ? this.#target.presences(this.identifier) : null),
      promise: work => this.#target.promise(work),
      absent: () => closedError(this.identifier),
      report: error => this.report(error)
    })
    PRESENCES.set(this, presence)
    return presence as Presence<Info, Said>
  }

  /** Calls back at every such event until the returned undo is called. */
  on<E extends keyof Events>(event: E, callback: Events[E]): () => void {
    return on(this.#listeners, event, callback)
  }

  /** Calls back at the next such event only; the returned undo takes it back before. */
  once<E extends keyof Events>(event: E, callback: Events[E]): () => void {
    return once(this.#listeners, event, callback)
  }

  /**
   * Calls the listeners of an event, as the official client's channels do. What they throw goes where errors go that
   * nobody takes.
   */
  emit<E extends keyof Events>(event: E, ...args: Parameters<Events[E]>): void {
    emit(this.#listeners, this.report, event, ...args)
  }

  /**
   * Calls an action of the channel. Resolves when the frame was handed to the open link: the protocol has no answer
   * to it. While the subscription is not confirmed yet it waits, as long as the client waits for the confirmation.
   *
   * Rejects with `offline`, `not_subscribed`, `closed`, `timeout`, `rejected`, `queue_full`, `too_large` or
   * `invalid_payload`, with another `policy` also with `expired` or `forgotten`, and with the reason of an aborted `signal`; then
   * nothing was sent, and nothing is sent later.
   */
  perform<A extends keyof Actions & string>(
    action: A,
    ...call: CallArguments<PayloadOf<Actions[A]>, SendOptions>
  ): Promise<void> {
    const [payload, options] = call
    return this.sendAction(action, payload, options)
  }

  /**
   * Calls an action and waits for its reply: a message with the id that came along (docs/sending.md, "Requests"). Rejects as
   * `perform` does, with `no_reply` after `timeout`, with `reply_lost` when the link breaks first, and with `request_failed` where
   * the server says so.
   */
  request<A extends keyof Actions & string>(
    action: A,
    ...call: CallArguments<PayloadOf<Actions[A]>, RequestOptions>
  ): Promise<ReplyIn<Actions[A]>> {
    const [payload, options] = call
    // The type of a reply is a promise of the app: nothing checks it.
    return this.#target.request(this, action, payload, options) as Promise<ReplyIn<Actions[A]>>
  }

  /** Sends an object without naming an action: the server's `receive`. Rejects as `perform` does. */
  send(payload: object, options?: SendOptions): Promise<void> {
    return this.sendAction(undefined, payload, options)
  }

  /** What `perform`, `send` and `request` call: by the name of the action, or none. */
  sendAction(action: string | undefined, payload?: object, options: CallOptions = {}): Promise<void> {
    const { policy = this.sendPolicy, signal, asks } = options
    this.#openOutbox(policy)
    if (this.#outbox?.takes(policy)) return this.#outbox.add({ action, payload, policy, signal, asks })
    return this.#target.perform(this.identifier, action, payload, { policy, signal })
  }

  /** How many calls wait in its queue. */
  get queued(): number {
    return this.#outbox?.size ?? 0
  }

  /**
   * Tells the other clients, without server code (AnyCable). What cannot reach them now is dropped and logged;
   * rejects only where it could never be sent: `too_large`, `invalid_payload`.
   */
  whisper(data: unknown, options?: Abortable): Promise<void> {
    return this.#target.whisper(this.identifier, data, options)
  }

  /** Resolves once the server has confirmed; rejects when it said no, when two tries got no answer, or when closed. */
  ensureSubscribed(options?: Abortable): Promise<void> {
    return this.#target.ensureSubscribed(this.identifier, options)
  }

  /**
   * The messages from now on, for `for await`: whatever a loop does with one, the next waits. Ends when the channel is
   * given back or `signal` aborts, and throws what closed the channel, or `overflow`.
   *
   * ```ts
   * for await (const message of chat.messages({ overflow: latestBy(({ id }) => id) })) await show(message)
   * ```
   */
  messages(options: MessagesOptions<T> = {}): MessageLoop<T> {
    return new ChannelLoop<T>(this, options)
  }

  /** Calls back at every message, and when the channel is closed, until the returned undo is called. */
  listen(message: (message: T) => void, closed: (error?: Error) => void = () => {}): () => void {
    // What a narrowed event takes is what the class says of its messages.
    const undo = [
      this.on('message', message as Events['message']),
      this.on('close', closed as Events['close'])
    ]
    return () => {
      for (const off of undo) off()
    }
  }

  /** Gives the subscription back; the last of those who share it takes it off the server. Twice does no harm. */
  disconnect(): void {
    this.#receiver?.unsubscribe(this)
  }

  /** The same as `disconnect`. */
  unsubscribe(): void {
    this.disconnect()
  }

  /** As `disconnect()`, for `using`. */
  [Symbol.dispose](): void {
    this.disconnect()
  }

  /** Where errors go that nobody waits for. */
  get report(): Report {
    return this.#target.report
  }

  /** @internal Called by the cable it is put on. Whether this is news to the channel. */
  attached(receiver: Receiver): boolean {
    const free = !this.#isAttached
    if (!free && this.#receiver === receiver) return false
    if (!free)
      throw new Error(`${this.identifier} is already on another cable: make a new channel for this one`)
    this.#receiver = receiver
    return true
  }

  /** @internal Called by its subscription: the server is asked, or will be. */
  connecting(): void {
    if (this.#state !== 'connecting') this.#moved('connecting')
    PRESENCES.get(this)?.attach()
  }

  /** @internal Called by its subscription: the server confirmed. */
  connected(): void {
    this.#connect(false)
  }

  /** @internal Called by its subscription: the server had kept it over the break. */
  restored(): void {
    this.#connect(true)
  }

  /** @internal Called by its subscription, with what became of the messages meanwhile. */
  judged(verdict: Verdict): void {
    if (this.#state === 'closed') return
    this.#verdict = verdict
    this.#moved(this.#state, () => this.#tell('recovery', verdict))
    // The official client's way to say it.
    if (verdict.status === 'recovered') this.#tell('info', { type: 'history_received' })
    if (verdict.status === 'gap') this.#tell('info', { type: 'history_not_found' })
  }

  /** @internal Called by its subscription, with what the server says of who is here. */
  present(event: PresenceEvent): void {
    // What members say of themselves is what the app has them say.
    if (this.#state !== 'closed') this.#tell('presence', event as PresenceEvent<object>)
  }

  /** @internal Called by its subscription: the link is down, or the server does not answer. */
  disconnected(error?: ReasonError): void {
    if (this.#state === 'disconnected' || this.#state === 'closed') return
    this.#outbox?.disconnected()
    this.#ended('disconnected', 'disconnect', error)
  }

  /** @internal Called by its subscription: given back by the app, or rejected by the server. */
  closed(error?: ReasonError): void {
    if (this.#state === 'closed') return
    this.#wasConnected = false
    this.#verdict = null
    PRESENCES.get(this)?.detach(error ?? closedError(this.identifier))
    this.#outbox?.end(error ?? closedError(this.identifier))
    this.#ended('closed', 'close', error)
  }

  /** Another user comes: what this one said is not sent any more. */
  forgotten(): void {
    this.#outbox?.end(forgotten())
  }

  /** Called for every message; extend it to see them first, and call `super.receive`. */
  receive(message: T, meta?: MessageMeta): void {
    if (this.#state === 'closed' || this.#target.takesReply?.(message)) return
    // The narrowed event takes what the class says of its messages.
    emitTwo(
      this.#listeners,
      this.report,
      'message',
      message as Parameters<Events['message']>[0],
      meta as Parameters<Events['message']>[1]
    )
  }

  #connect(restored: boolean): void {
    if (this.#state === 'connected' || this.#state === 'closed') return
    const reconnect = this.#wasConnected
    this.#wasConnected = true
    this.#lastError = null
    this.#moved('connected', () => {
      // Said before what listeners say now; an earlier page may have left something to say.
      this.#openOutbox(this.sendPolicy)
      this.#outbox?.connected()
      this.#tell('connect', { reconnect, restored })
    })
  }

  #ended(state: ChannelState, event: 'disconnect' | 'close', error?: ReasonError): void {
    const reason = error && detailed(error, 'connected')
    this.#lastError = reason ?? null
    this.#moved(state, () => this.#tell(event, reason))
  }

  /** Its own listeners hear of a change first; those who follow the status find it there. */
  #moved(state: ChannelState, tell = () => {}): void {
    this.#state = state
    const status = STATUSES.get(this)
    if (status) status.set(this.#statusNow, tell)
    else tell()
  }

  get #statusNow(): ChannelStatus {
    return { state: this.#state, stage: this.stage, verdict: this.#verdict, lastError: this.#lastError }
  }

  #tell<E extends keyof ChannelEvents<T>>(event: E, ...args: Parameters<ChannelEvents<T>[E]>): void {
    // What the events that a subclass narrowed take: the compiler cannot see it for a class not yet written.
    emit(this.#listeners, this.report, event, ...(args as Parameters<Events[E]>))
  }

  #openOutbox(policy: SendPolicy): void {
    if (typeof policy !== 'object') return
    // What its own policy stores must not find that of one call in its place.
    if (policy !== this.sendPolicy) this.#openOutbox(this.sendPolicy)
    this.#outbox = policy.open(this.#outbox, () => this.#owner)
  }

  get #owner(): OutboxOwner {
    const channel = this
    return {
      identifier: this.identifier,
      get state() {
        return channel.#state
      },
      clock: this.clock,
      report: error => this.report(error),
      frame: (action, payload) => this.#target.frame(this.identifier, action, payload),
      send: frame => this.#target.hand(frame),
      closedError: () => closedError(this.identifier)
    }
  }

  get #isAttached(): boolean {
    return this.#state !== 'idle' && this.#state !== 'closed'
  }

  get #target(): Receiver {
    return this.#receiver ?? DETACHED
  }
}

// Beside the channels, not in them: most are never asked, and an idle one stays as small.
const PRESENCES = new WeakMap<object, ChannelPresence>()
const STATUSES = new WeakMap<object, WritableStore<ChannelStatus>>()

/** A channel named by a string. */
export class NamedChannel<T = Message> extends Channel<ChannelParams, T> {
  readonly #name: string

  constructor(name: string, params?: ChannelParams) {
    super(params)
    this.#name = name
  }

  override get channelId(): string {
    return this.#name
  }
}

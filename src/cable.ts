import type { Logger, Message } from '@anycable/core'
import { type Abortable, onAbort } from './abort.ts'
import {
  Channel,
  type ChannelEvents,
  type ConnectInfo,
  NamedChannel,
  type Receiver,
  type Requester,
  type RequestOptions
} from './channel.ts'
import type { Clock } from './clock.ts'
import { Connection, type ConnectionOptions, type ConnectionStatus } from './connection/connection.ts'
import type { ConnectionTrace } from './connection/connection-trace.ts'
import type { ConnectionState } from './connection/state.ts'
import { Emitter, guard, type Report } from './emitter.ts'
import { CallError, type DetailedError, detailed, OfflineError } from './errors.ts'
import type { Start } from './history/start.ts'
import type { SendOptions } from './outbox/policy.ts'
import { Requests } from './outbox/requests.ts'
import { Outcome } from './outcome.ts'
import type { Attendance } from './presence/attendance.ts'
import { performPresence } from './presence/official.ts'
import type { Command } from './protocol/command.ts'
import type { ChannelParams } from './protocol/identifier.ts'
import type { Welcome } from './protocol/message.ts'
import { performCommand, whisperCommand } from './protocol/perform.ts'
import type { KeptPositions, Positions, PositionsSource } from './storage/positions.ts'
import type { Store } from './store.ts'
import type { Handle } from './subscription/handle.ts'
import { closedError } from './subscription/refusals.ts'
import { firstPaintOf, type SubscribedSince } from './subscription/since.ts'
import type { SubscriptionTrace } from './subscription/subscription-trace.ts'
import { type SubscriptionLink, Subscriptions } from './subscription/subscriptions.ts'
import type { Waiter } from './subscription/work.ts'
import type { SubscriptionOptions } from './subscription/world.ts'
import { type Timed, TraceBoard } from './trace.ts'
import type { Payload, Transport } from './transport/transport.ts'

/** Events of a cable and what their listeners get. */
export interface CableEvents {
  /** The server let us in. */
  connect: (info: ConnectInfo) => void
  /** The link broke or could not be made; another try follows by itself. */
  disconnect: (error: DetailedError) => void
  /** Final until `connect()`: by the app (no error), by the server's word, or because the tries are used up. */
  close: (error?: DetailedError) => void
  /** The server's time at each ping, in seconds since 1970 UTC unless the server was told otherwise. */
  keepalive: (serverTime: number | null) => void
  /** The official client's event, kept for later: nothing sends it yet. */
  info: (event: { type: string; identifier?: string; data?: object }) => void
  /** `forget()` was called: what else is kept of this user is to be let go of, too. */
  forget: () => void
  /** What went wrong where nobody waits for it: listeners that threw, frames that were dropped, calls nobody awaited. */
  error: (error: unknown) => void
}

/** @inline */
type Traced = ConnectionTrace | SubscriptionTrace | { readonly type: 'error'; readonly error: unknown }

/** What the engine did, why, and when: `at` is in ms since 1970 UTC by this machine's clock. */
export type CableTrace = Timed<Traced>

/** How a channel is subscribed. */
export interface SubscribeOptions extends Abortable {
  /** What the page was rendered with: what was published since then is wanted as well (extended protocol). */
  since?: SubscribedSince | undefined
}

/** A channel of ours or of the official client. */
export interface Subscribable extends Handle {
  /** Called when the channel is put on a cable. Whether that is news to it; throws where it is on another cable. */
  attached(receiver: Receiver): boolean
}

export interface CableOptions extends ConnectionOptions {
  subscriptions: SubscriptionOptions & { window: number }
  performFailures: 'throw' | 'warn' | 'ignore'
  /** From when on a new subscription wants messages, in whole seconds since 1970 UTC; `null`: from its confirmation on. */
  since: number | null
  positions: PositionsSource | null
  /** Gets errors that nobody else takes. */
  onError: Report | null
  /** Where they go without `onError` and without an `error` listener. */
  fallbackReport: Report
}

/** What a user holds: one connection, its channels, their events. Made by `createCable`. */
export class Cable implements Receiver {
  readonly transport: Transport
  readonly #options: CableOptions
  readonly #emitter = new Emitter<CableEvents>()
  readonly #connection: Connection
  readonly #subscriptions: Subscriptions
  readonly #trace: TraceBoard<Traced>
  readonly #positions: Positions | null
  #waiting: Waiting[] = []
  #wasConnected = false
  #sessionId: string | undefined
  #requests: Requests | null = null
  #droppedWhispers = 0
  /** Channels that a signal may give back; made with the first. */
  #unwatch: WeakMap<Handle, () => void> | null = null

  /** @internal Called by `createCable`. */
  constructor(options: CableOptions) {
    this.#options = options
    this.transport = options.transport
    // Not to `report`, which tells the trace.
    this.#trace = new TraceBoard(options.clock, options.fallbackReport)
    this.#connection = new Connection(options, {
      trace: this.#trace,
      data: (frame, size) => this.#subscriptions.route(frame, size),
      message: message => this.#subscriptions.receive(message),
      connected: welcome => this.#connected(welcome),
      lost: error => this.#lost(detailed(error, 'connected')),
      closed: error => this.#closed(error && detailed(error, 'connected')),
      keepalive: serverTime => {
        this.#positions?.alive()
        this.#emit('keepalive', serverTime)
      },
      report: this.report
    })
    const { clock, environment, since, subscriptions, transport } = options
    this.#positions =
      options.positions?.({
        url: transport.url,
        clock,
        environment,
        ttl: subscriptions.history.ttl,
        report: this.report,
        heard: () => this.#subscriptions.heard()
      }) ?? null
    this.#subscriptions = new Subscriptions(
      linkOf(this.#connection, this.#positions, since),
      subscriptions,
      clock,
      this.report,
      this.#trace
    )
  }

  /** What is stored for the next page or process; `null` without the option `positions`. */
  get positions(): KeptPositions | null {
    return this.#positions
  }

  /** Where the connection is, in one word. */
  get state(): ConnectionState {
    return this.#connection.state
  }

  /** State, since when, tries, the next one, the last error: all that a banner shows, as a store. */
  get status(): Store<ConnectionStatus> {
    return this.#connection.status
  }

  /** The channels on this cable, those that share a subscription one by one. */
  get hub(): { readonly channels: readonly Handle[]; readonly size: number } {
    const { handles: channels } = this.#subscriptions
    return { channels, size: channels.length }
  }

  /** The id that the server gave to this session; `undefined` until it gave one. */
  get sessionId(): string | undefined {
    return this.#sessionId
  }

  /** Time, timers and chance, as it was given them. */
  get clock(): Clock {
    return this.#options.clock
  }

  /** Where the cable writes, as it was given; `null`: nowhere. */
  get logger(): Logger | null {
    return this.#options.logger
  }

  /**
   * Connects, and brings live channels back. In a wait for the next try it is "retry now". Resolves at the
   * welcome; rejects when this try fails (others follow by themselves) or the server says no.
   */
  connect({ signal }: Abortable = {}): Promise<void> {
    return this.promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      if (this.state === 'connected') return resolve()
      this.#waiting.push(giveUp(signal, { resolve, reject }))
      this.#open()
    })
  }

  /** Final: nothing but `connect()` connects again. Channels stay wanted and wait for that. */
  disconnect(): void {
    this.#connection.disconnect()
  }

  /** As `disconnect()`, for `using`. */
  [Symbol.dispose](): void {
    this.disconnect()
  }

  /** As `disconnect()`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.disconnect()
  }

  /**
   * Another user comes: lets go of the token, of the session that the server could restore, and of what was heard of
   * every channel, stored or not. `disconnect()` keeps all of that for the next `connect()`. What is connected stays connected, a try
   * under way begins anew, and a channel that was catching up is told a `gap`.
   */
  forget(): void {
    this.#connection.forget()
    this.#subscriptions.forgetUser()
    this.#positions?.forget()
    this.#emit('forget')
  }

  /**
   * Puts a channel on this cable; the first one connects it. The same channel twice changes nothing. When `signal` aborts it is
   * given back, or not subscribed at all.
   */
  subscribe<T extends Subscribable>(channel: T, { since, signal }: SubscribeOptions = {}): T {
    checkIdentifier(channel)
    const firstPaint = since === undefined ? null : firstPaintOf(since)
    if (since !== undefined && !firstPaint) throw badChannel(BAD_SINCE)
    if (signal?.aborted || !channel.attached(this)) return channel
    this.#subscriptions.add(channel, firstPaint)
    if (signal) {
      this.#unwatch ??= new WeakMap()
      this.#unwatch.set(
        channel,
        onAbort(signal, () => this.unsubscribe(channel))
      )
    }
    if (this.state === 'idle') this.#open()
    return channel
  }

  /** Subscribes by the name of the channel, or makes one of the given class. */
  subscribeTo<T = Message>(
    channel: string,
    params?: ChannelParams,
    options?: SubscribeOptions
  ): NamedChannel<T>
  subscribeTo<T extends Subscribable, A extends unknown[]>(
    channel: new (...args: A) => T,
    ...args: NoInfer<A>
  ): T
  subscribeTo(
    channel: string | (new (...args: unknown[]) => Subscribable),
    ...args: unknown[]
  ): Subscribable {
    if (typeof channel === 'function') return this.subscribe(new channel(...args))
    const [params, options] = args
    if (typeof channel !== 'string' || channel === '')
      throw badChannel('a channel is named by a string or is a class')
    if (params !== undefined && !isParams(params))
      throw badChannel('the params of a channel are a plain object')
    // Whatever is in it is checked there.
    return this.subscribe(new NamedChannel(channel, params), options as SubscribeOptions | undefined)
  }

  /** Subscribes to a stream by its name, without a channel (AnyCable with public streams). */
  streamFrom<T = Message>(name: string, options?: SubscribeOptions): StreamChannel<T> {
    return this.subscribe(new StreamChannel<T>({ stream_name: name }), options)
  }

  /** Subscribes to a stream by the signed name that the server side made (AnyCable). */
  streamFromSigned<T = Message>(signedName: string, options?: SubscribeOptions): StreamChannel<T> {
    return this.subscribe(new StreamChannel<T>({ signed_stream_name: signedName }), options)
  }

  /** Gives a channel back, as `channel.disconnect()` does. */
  unsubscribe(channel: Handle): void {
    this.#unwatch?.get(channel)?.()
    this.#subscriptions.remove(channel)
  }

  /**
   * The rights of this user changed: asks again for every channel that the server rejected and that was not given back,
   * at once where the option `retryRejected` makes one wait.
   */
  retryRejected(): void {
    for (const channel of this.#subscriptions.askAgain())
      if (isSubscribable(channel)) guard(this.report, () => this.subscribe(channel))
  }

  /** What `channel.perform` calls. */
  perform(identifier: string, action?: string, payload?: object, options?: SendOptions): Promise<void>
  perform(
    identifier: string,
    action?: string,
    payload?: object,
    { policy, signal }: SendOptions = {}
  ): Promise<unknown> {
    // The official client's channels whisper this way.
    if (action === '$whisper') return this.whisper(identifier, payload)
    if (action?.startsWith('$presence:')) return this.#performPresence(identifier, action, payload)
    const { performFailures } = this.#options
    return this.#call(
      identifier,
      'perform',
      () => performCommand(identifier, action, payload),
      (error, reject, resolve) => {
        if (policy === 'drop' && mayBeDropped(error)) return resolve()
        if (performFailures === 'throw') return reject(error)
        if (performFailures === 'warn') this.logger?.warn('perform failed', { error })
        resolve()
      },
      signal
    )
  }

  /** @internal Called by `channel.presence`. `null`: nobody has subscribed to this channel. */
  attendance(identifier: string): Attendance | null {
    return this.#subscriptions.attendance(identifier)
  }

  /**
   * @internal Called by its channels. A promise that may be dropped: its error then goes where errors go that nobody
   * takes.
   */
  promise<T>(work: (resolve: (value: T) => void, reject: (error: unknown) => void) => void): Outcome<T> {
    return Outcome.of<T>(this.#options.clock, this.report, work)
  }

  /** What a queue makes of a call before it waits. */
  frame(identifier: string, action?: string, payload?: object): Payload {
    return this.#connection.encode(performCommand(identifier, action, payload))
  }

  /** What a queue sends. False: there is no link. */
  hand(frame: Payload): boolean {
    if (this.state !== 'connected') return false
    this.#connection.sendEncoded(frame)
    return true
  }

  /** @internal Called by `channel.request`. */
  request(
    channel: Requester,
    action: string,
    payload?: object,
    { timeout = 10_000, signal, policy }: RequestOptions = {}
  ): Promise<unknown> {
    this.#requests ??= new Requests(this.clock)
    const requests = this.#requests
    return this.promise<unknown>((resolve, reject) =>
      requests.send({
        timeout,
        signal,
        perform: (id, given) =>
          channel.sendAction(action, { ...payload, request_id: id }, { policy, signal: given, asks: true }),
        resolve,
        reject
      })
    )
  }

  /** What a channel asks of every message. */
  takesReply(message: unknown): boolean {
    return this.#requests?.takes(message) === true
  }

  /** What `channel.whisper` calls. */
  whisper(identifier: string, data: unknown, { signal }: Abortable = {}): Promise<void> {
    return this.#call(
      identifier,
      'whisper',
      () => whisperCommand(identifier, data),
      (error, reject, resolve) => {
        if (!mayBeDropped(error)) return reject(error)
        this.#droppedWhispers++
        this.logger?.warn('whisper dropped', { error })
        resolve()
      },
      signal
    )
  }

  /**
   * Hands an object to the open link as it is, in the official client's way: no channel is looked for, and nothing
   * waits. Throws `offline`, `too_large` or `invalid_payload`; then nothing was sent.
   */
  send(message: object): void {
    if (this.state !== 'connected') throw new OfflineError('perform')
    this.#connection.send(message)
  }

  /** How many whispers were not sent because there was no link or no confirmation. */
  get droppedWhispers(): number {
    return this.#droppedWhispers
  }

  /** @internal Called by `channel.stage`. */
  replaying(identifier: string): boolean {
    return this.#subscriptions.get(identifier)?.replaying === true
  }

  /** What `channel.ensureSubscribed` calls. */
  ensureSubscribed(identifier: string, { signal }: Abortable = {}): Promise<void> {
    return this.promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const given = giveUp(signal, { resolve, reject })
      this.#wait(identifier, { phase: 'subscribe', confirmed: given.resolve, failed: given.reject })
    })
  }

  /** Calls back at every such event until the returned undo is called. */
  on<E extends keyof CableEvents>(event: E, callback: CableEvents[E]): () => void {
    return this.#emitter.on(event, callback)
  }

  /** Calls back at the next such event only; the returned undo takes it back before. */
  once<E extends keyof CableEvents>(event: E, callback: CableEvents[E]): () => void {
    return this.#emitter.once(event, callback)
  }

  /**
   * Calls back at everything that the engine does, in order, with its cause, until the returned undo is called. What the
   * listener throws goes to the console. Nothing is paid for it while nobody listens.
   */
  trace(listener: (event: CableTrace) => void): () => void {
    return this.#trace.listen(listener)
  }

  /** Takes an error nobody waits for to `onError`, to the `error` listeners, or else to the console. */
  readonly report: Report = error => {
    const { onError, fallbackReport } = this.#options
    this.#trace.tell?.({ type: 'error', error })
    try {
      onError?.(error)
    } catch (thrown) {
      fallbackReport(thrown)
    }
    if (this.#emitter.events.error?.length) this.#emitter.emit(fallbackReport, 'error', error)
    else if (!onError) fallbackReport(error)
  }

  #call(
    identifier: string,
    phase: 'perform' | 'whisper',
    make: () => Command,
    fail: (error: unknown, reject: (error: unknown) => void, resolve: () => void) => void,
    signal: AbortSignal | undefined
  ): Promise<void> {
    if (!signal?.aborted && this.#subscriptions.get(identifier)?.listening) {
      try {
        this.#connection.send(make())
        return Promise.resolve()
      } catch (error) {
        return this.promise<void>((resolve, reject) => fail(error, reject, resolve))
      }
    }
    return this.promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const failed = (error: unknown) => fail(error, reject, resolve)
      try {
        // Made now: the app may change its payload while this waits.
        const frame = this.#connection.encode(make())
        const send = () => {
          try {
            this.#connection.sendEncoded(frame)
            resolve()
          } catch (error) {
            failed(error)
          }
        }
        const given = giveUp(signal, { resolve: send, reject: failed }, reject)
        this.#wait(identifier, { phase, confirmed: given.resolve, failed: given.reject })
      } catch (error) {
        failed(error)
      }
    })
  }

  #performPresence(identifier: string, action: string, payload?: object): Promise<unknown> {
    const attendance = this.attendance(identifier)
    return this.promise((resolve, reject) => {
      if (attendance) performPresence(attendance, action, payload, { resolve, reject })
      else reject(closedError(identifier))
    })
  }

  #wait(identifier: string, waiter: Waiter): void {
    const subscription = this.#subscriptions.get(identifier)
    if (subscription) subscription.wait(waiter)
    else waiter.failed(closedError(identifier))
  }

  #connected({ sid, restored, restoredIds }: Welcome): void {
    const reconnect = this.#wasConnected
    this.#wasConnected = true
    this.#sessionId = sid ?? undefined
    for (const { resolve } of this.#waiting.splice(0)) resolve()
    const linked = () => {
      this.#subscriptions.linked(restored, new Set(restored ? restoredIds : []))
      if (this.state === 'connected') this.#emit('connect', { reconnect, restored })
    }
    if (this.#positions) this.#positions.loaded(linked)
    else linked()
  }

  #open(): void {
    this.#positions?.open()
    this.#connection.connect()
  }

  #lost(error: DetailedError): void {
    this.#positions?.loaded(null)
    this.#requests?.lost()
    for (const { reject } of this.#waiting.splice(0)) reject(error)
    this.#subscriptions.lost(error, false)
    if (this.state === 'disconnected') this.#emit('disconnect', error)
  }

  #closed(error?: DetailedError): void {
    this.#requests?.lost()
    this.#wasConnected = false
    this.#positions?.loaded(null)
    const reason = error ?? cableClosed()
    for (const { reject } of this.#waiting.splice(0)) reject(reason)
    this.#subscriptions.lost(reason, true)
    this.#positions?.closed()
    this.#emit('close', error)
  }

  #emit<E extends keyof CableEvents>(event: E, ...args: Parameters<CableEvents[E]>): void {
    this.#emitter.emit(this.report, event, ...args)
  }
}

/** It could be sent at another time: nothing is wrong with the call itself. */
const mayBeDropped = (error: unknown) => !(error instanceof CallError) || error.reason === 'queue_full'

interface Waiting {
  resolve: () => void
  reject: (error: unknown) => void
}

/** The same, until the signal aborts: then neither does anything any more, and `aborted` gets its reason. */
function giveUp(signal: AbortSignal | undefined, waiting: Waiting, aborted = waiting.reject): Waiting {
  if (!signal) return waiting
  const unwatch = onAbort(signal, aborted)
  return {
    resolve() {
      unwatch()
      if (!signal.aborted) waiting.resolve()
    },
    reject(error) {
      unwatch()
      if (!signal.aborted) waiting.reject(error)
    }
  }
}

const isSubscribable = (handle: Handle): handle is Subscribable => 'attached' in handle

/** @inline */
type StreamParams = { stream_name: string } | { signed_stream_name: string }

/** A stream without a channel: it has messages and whispers, and no actions. */
export class StreamChannel<T = Message> extends Channel<
  StreamParams,
  T,
  ChannelEvents<T>,
  Record<never, never>
> {
  static override readonly identifier = '$pubsub'
}

function linkOf(connection: Connection, positions: Positions | null, since: number | null): SubscriptionLink {
  const fromSecond = (second: number): Start => ({
    positions: [],
    since: { ...connection.since(), second, proven: true },
    resumed: false
  })
  return {
    get link() {
      // Nothing is asked for before it is known where it goes on.
      return positions?.loading && connection.state === 'connected' ? 'coming' : connection.link
    },
    get extended() {
      return connection.extended
    },
    since: () => connection.since(),
    roughNow: () => connection.roughNow(),
    start(identifier) {
      return positions?.take(identifier) ?? (since !== null && connection.extended ? fromSecond(since) : null)
    },
    moved: () => positions?.moved(),
    left: identifier => positions?.left(identifier),
    check: command => void connection.encode(command),
    send: command => connection.send(command),
    probe: () => connection.probe()
  }
}

const cableClosed = () =>
  new CallError('The cable was closed by the app: call connect() to come back', {
    reason: 'cable_closed',
    phase: 'connected',
    retryable: false
  })

/** Before anything knows of the channel: params without a form on the wire throw. */
function checkIdentifier(channel: Handle): void {
  try {
    if (typeof channel.identifier === 'string') return
  } catch (cause) {
    throw badChannel('the params of a channel are plain JSON values', cause)
  }
  throw badChannel('a channel has an identifier')
}

const BAD_SINCE =
  'since is a time in seconds since 1970 UTC, a position with stream, epoch and an offset from 1, or a list of them'

const badChannel = (why: string, cause?: unknown) =>
  new CallError(`Nothing was subscribed: ${why}`, {
    reason: 'invalid_channel',
    phase: 'subscribe',
    retryable: false,
    cause
  })

function isParams(value: unknown): value is ChannelParams {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

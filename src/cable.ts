import type { Logger, Message } from '@anycable/core'
import { type Abortable, onAbort } from './abort.ts'
import type { CableEvents, CableTrace } from './cable-events.ts'
import { giveUp, promise, send, wait } from './calls.ts'
import { Channel, NamedChannel } from './channel.ts'
import type { ChannelEvents } from './channel-events.ts'
import type { Clock } from './clock.ts'
import type { ConnectionStatus } from './connection/connection.ts'
import type { ConnectionState } from './connection/state.ts'
import { guard, on, once, type Report } from './emitter.ts'
import { Engine, type EngineOptions } from './engine.ts'
import { CallError, OfflineError } from './errors.ts'
import type { SendOptions } from './outbox/policy.ts'
import type { Outcome } from './outcome.ts'
import type { LatePresences } from './presence/late-presences.ts'
import { officialCall } from './presence/official.ts'
import type { ChannelParams } from './protocol/identifier.ts'
import { performCommand, whisperCommand } from './protocol/perform.ts'
import type { Receiver, Requester, RequestOptions } from './receiver.ts'
import type { KeptPositions } from './storage/positions.ts'
import type { Store } from './store.ts'
import type { Handle } from './subscription/handle.ts'
import { closedError } from './subscription/refusals.ts'
import { firstPaintOf, type SubscribedSince } from './subscription/since.ts'
import type { Payload, Transport } from './transport/transport.ts'

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

/** What a user holds: one connection, its channels, their events. Made by `createCable`. */
export class Cable implements Receiver {
  readonly #engine: Engine
  #droppedWhispers = 0
  /** Channels that a signal may give back; made with the first. */
  #unwatch: WeakMap<Handle, () => void> | null = null

  /** @internal Called by `createCable`. */
  constructor(options: EngineOptions) {
    this.#engine = new Engine(options)
  }

  /** What carries its frames, as it was given or made. */
  get transport(): Transport {
    return this.#engine.options.transport
  }

  /** What is stored for the next page or process; `null` without the option `positions`. */
  get positions(): KeptPositions | null {
    return this.#engine.positions
  }

  /** Where the connection is, in one word. */
  get state(): ConnectionState {
    return this.#engine.connection.state
  }

  /** State, since when, tries, the next one, the last error: all that a banner shows, as a store. */
  get status(): Store<ConnectionStatus> {
    return this.#engine.connection.status
  }

  /** The channels on this cable, those that share a subscription one by one. */
  get hub(): { readonly channels: readonly Handle[]; readonly size: number } {
    const { handles: channels } = this.#engine.subscriptions
    return { channels, size: channels.length }
  }

  /** The id that the server gave to this session; `undefined` until it gave one. */
  get sessionId(): string | undefined {
    return this.#engine.sessionId
  }

  /** Time, timers and chance, as it was given them. */
  get clock(): Clock {
    return this.#engine.options.clock
  }

  /** Where the cable writes, as it was given; `null`: nowhere. */
  get logger(): Logger | null {
    return this.#engine.options.logger
  }

  /**
   * Connects, and brings live channels back. In a wait for the next try it is "retry now". Resolves at the
   * welcome; rejects when this try fails (others follow by themselves) or the server says no.
   */
  connect({ signal }: Abortable = {}): Promise<void> {
    return this.promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      if (this.state === 'connected') return resolve()
      this.#engine.open(giveUp(signal, { resolve, reject }))
    })
  }

  /** Final: nothing but `connect()` connects again. Channels stay wanted and wait for that. */
  disconnect(): void {
    this.#engine.connection.disconnect()
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
    this.#engine.forget()
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
    this.#engine.subscriptions.add(channel, firstPaint)
    if (signal) {
      this.#unwatch ??= new WeakMap()
      this.#unwatch.set(
        channel,
        onAbort(signal, () => this.unsubscribe(channel))
      )
    }
    if (this.state === 'idle') this.#engine.open()
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
    this.#engine.subscriptions.remove(channel)
  }

  /**
   * The rights of this user changed: asks again for every channel that the server rejected and that was not given back,
   * at once where the option `retryRejected` makes one wait.
   */
  retryRejected(): void {
    for (const channel of this.#engine.subscriptions.askAgain())
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
    const { performFailures } = this.#engine.options
    return send(this.#engine, {
      identifier,
      phase: 'perform',
      make: () => performCommand(identifier, action, payload),
      failed: (error, reject, resolve) => {
        if (policy === 'drop' && mayBeDropped(error)) return resolve()
        if (performFailures === 'throw') return reject(error)
        if (performFailures === 'warn') this.logger?.warn('perform failed', { error })
        resolve()
      },
      signal
    })
  }

  /** @internal Called by `channel.presence`. `null`: nobody has subscribed to this channel. */
  presences(identifier: string): LatePresences | null {
    return this.#engine.subscriptions.presences(identifier)
  }

  /**
   * @internal Called by its channels. A promise that may be dropped: its error then goes where errors go that nobody
   * takes.
   */
  promise<T>(work: (resolve: (value: T) => void, reject: (error: unknown) => void) => void): Outcome<T> {
    return promise<T>(this.#engine, work)
  }

  /** What a queue makes of a call before it waits. */
  frame(identifier: string, action?: string, payload?: object): Payload {
    return this.#engine.connection.encode(performCommand(identifier, action, payload))
  }

  /** What a queue sends. False: there is no link. */
  hand(frame: Payload): boolean {
    if (this.state !== 'connected') return false
    this.#engine.connection.sendEncoded(frame)
    return true
  }

  /** @internal Called by `channel.request`. */
  request(
    channel: Requester,
    action: string,
    payload?: object,
    { timeout = 10_000, signal, policy }: RequestOptions = {}
  ): Promise<unknown> {
    const { requests } = this.#engine
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
    return this.#engine.takesReply(message)
  }

  /** What `channel.whisper` calls. */
  whisper(identifier: string, data: unknown, { signal }: Abortable = {}): Promise<void> {
    return send(this.#engine, {
      identifier,
      phase: 'whisper',
      make: () => whisperCommand(identifier, data),
      failed: (error, reject, resolve) => {
        if (!mayBeDropped(error)) return reject(error)
        this.#droppedWhispers++
        this.logger?.warn('whisper dropped', { error })
        resolve()
      },
      signal
    })
  }

  /**
   * Hands an object to the open link as it is, in the official client's way: no channel is looked for, and nothing
   * waits. Throws `offline`, `too_large` or `invalid_payload`; then nothing was sent.
   */
  send(message: object): void {
    if (this.state !== 'connected') throw new OfflineError('perform')
    this.#engine.connection.send(message)
  }

  /** How many whispers were not sent because there was no link or no confirmation. */
  get droppedWhispers(): number {
    return this.#droppedWhispers
  }

  /** @internal Called by `channel.stage`. */
  replaying(identifier: string): boolean {
    return this.#engine.subscriptions.get(identifier)?.replaying === true
  }

  /** What `channel.ensureSubscribed` calls. */
  ensureSubscribed(identifier: string, { signal }: Abortable = {}): Promise<void> {
    return this.promise<void>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const given = giveUp(signal, { resolve, reject })
      wait(this.#engine, identifier, { phase: 'subscribe', confirmed: given.resolve, failed: given.reject })
    })
  }

  /** Calls back at every such event until the returned undo is called. */
  on<E extends keyof CableEvents>(event: E, callback: CableEvents[E]): () => void {
    return on(this.#engine.listeners, event, callback)
  }

  /** Calls back at the next such event only; the returned undo takes it back before. */
  once<E extends keyof CableEvents>(event: E, callback: CableEvents[E]): () => void {
    return once(this.#engine.listeners, event, callback)
  }

  /**
   * Calls back at everything that the engine does, in order, with its cause, until the returned undo is called. What the
   * listener throws goes to the console. Nothing is paid for it while nobody listens.
   */
  trace(listener: (event: CableTrace) => void): () => void {
    return this.#engine.trace.listen(listener)
  }

  /** Takes an error nobody waits for to `onError`, to the `error` listeners, or else to the console. */
  get report(): Report {
    return this.#engine.report
  }

  #performPresence(identifier: string, action: string, payload?: object): Promise<unknown> {
    return this.promise((resolve, reject) => {
      const presences = this.presences(identifier)
      if (presences) presences.call(officialCall(identifier, action, payload, { resolve, reject }))
      else reject(closedError(identifier))
    })
  }
}

/** It could be sent at another time: nothing is wrong with the call itself. */
const mayBeDropped = (error: unknown) => !(error instanceof CallError) || error.reason === 'queue_full'

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

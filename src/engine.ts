import type { CableEvents, Traced } from './cable-events.ts'
import type { Clock } from './clock.ts'
import { Connection, type ConnectionOptions, type ConnectionOwner } from './connection/connection.ts'
import type { ConnectionState } from './connection/state.ts'
import { emit, type Listeners, type Report } from './emitter.ts'
import { CallError, type DetailedError, detailed, type ReasonError } from './errors.ts'
import type { Since } from './history/judge.ts'
import type { Start } from './history/start.ts'
import { Requests } from './outbox/requests.ts'
import type { Command } from './protocol/command.ts'
import type { Data, Message, Welcome } from './protocol/message.ts'
import type { Positions, PositionsSource } from './storage/positions.ts'
import { type SubscriptionLink, Subscriptions } from './subscription/subscriptions.ts'
import type { SubscriptionOptions } from './subscription/world.ts'
import { TraceBoard } from './trace.ts'

/** What a cable is made of and told, its defaults filled in. */
export interface EngineOptions extends ConnectionOptions {
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

/** Who waits for the welcome. */
export interface Waiting {
  resolve: () => void
  reject: (error: unknown) => void
}

/** What a cable runs on: the connection, the subscriptions above it, and what goes between the two. */
export class Engine implements ConnectionOwner, SubscriptionLink {
  readonly options: EngineOptions
  readonly listeners: Listeners<CableEvents> = {}
  readonly trace: TraceBoard<Traced>
  readonly connection: Connection
  readonly subscriptions: Subscriptions
  readonly positions: Positions | null
  /** The id that the server gave to this session. */
  sessionId: string | undefined
  #waiting: Waiting[] = []
  #wasConnected = false
  #requests: Requests | null = null

  constructor(options: EngineOptions) {
    const { clock, environment, fallbackReport, positions, subscriptions, transport } = options
    this.options = options
    // Not to `report`, which tells the trace.
    this.trace = new TraceBoard(clock, fallbackReport)
    this.connection = new Connection(options, this)
    this.positions =
      positions?.({
        url: transport.url,
        clock,
        environment,
        ttl: subscriptions.history.ttl,
        report: this.report,
        heard: () => this.subscriptions.heard()
      }) ?? null
    this.subscriptions = new Subscriptions(this, subscriptions, clock, this.report, this.trace)
  }

  get state(): ConnectionState {
    return this.connection.state
  }

  get clock(): Clock {
    return this.options.clock
  }

  /** Connects. Who waits is told how this try went. */
  open(waiting?: Waiting): void {
    if (waiting) this.#waiting.push(waiting)
    this.positions?.open()
    this.connection.connect()
  }

  /** Another user comes. */
  forget(): void {
    this.connection.forget()
    this.subscriptions.forgetUser()
    this.positions?.forget()
    this.#emit('forget')
  }

  /** Made with the first: most apps never ask for a reply. */
  get requests(): Requests {
    this.#requests ??= new Requests(this.clock)
    return this.#requests
  }

  /** Whether this is a reply that somebody waits for. */
  takesReply(message: unknown): boolean {
    return this.#requests?.takes(message) === true
  }

  /** Takes an error nobody waits for to `onError`, to the `error` listeners, or else to the console. */
  readonly report: Report = error => {
    const { onError, fallbackReport } = this.options
    this.trace.tell?.({ type: 'error', error })
    try {
      onError?.(error)
    } catch (thrown) {
      fallbackReport(thrown)
    }
    if (this.listeners.error?.length) emit(this.listeners, fallbackReport, 'error', error)
    else if (!onError) fallbackReport(error)
  }

  // What the connection tells.

  data(frame: Data, size: number): void {
    this.subscriptions.route(frame, size)
  }

  message(message: Message): void {
    this.subscriptions.receive(message)
  }

  connected({ sid, restored, restoredIds }: Welcome): void {
    const reconnect = this.#wasConnected
    this.#wasConnected = true
    this.sessionId = sid ?? undefined
    for (const { resolve } of this.#waiting.splice(0)) resolve()
    const linked = () => {
      this.subscriptions.linked(restored, new Set(restored ? restoredIds : []))
      if (this.state === 'connected') this.#emit('connect', { reconnect, restored })
    }
    if (this.positions) this.positions.loaded(linked)
    else linked()
  }

  lost(reason: ReasonError): void {
    const error = detailed(reason, 'connected')
    this.#ended(error, false)
    if (this.state === 'disconnected') this.#emit('disconnect', error)
  }

  closed(reason?: ReasonError): void {
    const error = reason && detailed(reason, 'connected')
    this.#wasConnected = false
    this.#ended(error ?? cableClosed(), true)
    this.positions?.closed()
    this.#emit('close', error)
  }

  keepalive(serverTime: number | null): void {
    this.positions?.alive()
    this.#emit('keepalive', serverTime)
  }

  // What the subscriptions ask.

  get link(): Connection['link'] | 'coming' {
    // Nothing is asked for before it is known where it goes on.
    return this.positions?.loading && this.state === 'connected' ? 'coming' : this.connection.link
  }

  get extended(): boolean {
    return this.connection.extended
  }

  since(): Since {
    return this.connection.since()
  }

  roughNow(): number {
    return this.connection.roughNow()
  }

  start(identifier: string): Start | null {
    const stored = this.positions?.take(identifier)
    if (stored) return stored
    const { since: second } = this.options
    if (second === null || !this.extended) return null
    return { positions: [], since: { ...this.since(), second, proven: true }, resumed: false }
  }

  moved(): void {
    this.positions?.moved()
  }

  left(identifier: string): void {
    this.positions?.left(identifier)
  }

  check(command: Command): void {
    this.connection.encode(command)
  }

  send(command: Command): void {
    this.connection.send(command)
  }

  probe(): void {
    this.connection.probe()
  }

  #ended(error: DetailedError, final: boolean): void {
    this.positions?.loaded(null)
    this.#requests?.lost()
    for (const { reject } of this.#waiting.splice(0)) reject(error)
    this.subscriptions.lost(error, final)
  }

  #emit<E extends keyof CableEvents>(event: E, ...args: Parameters<CableEvents[E]>): void {
    emit(this.listeners, this.report, event, ...args)
  }
}

const cableClosed = () =>
  new CallError('The cable was closed by the app: call connect() to come back', {
    reason: 'cable_closed',
    phase: 'connected',
    retryable: false
  })

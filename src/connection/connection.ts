import type { Encoder, Logger } from '@anycable/core'
import { type Clock, momentOf, NEVER } from '../clock.ts'
import type { Report } from '../emitter.ts'
import type { Environment, Signal } from '../environment.ts'
import { type Phase, ReasonError, StaleError, UnauthorizedError } from '../errors.ts'
import type { Command } from '../protocol/command.ts'
import { type Data, isData, type Message, parseMessage, type Welcome } from '../protocol/message.ts'
import { createStore, type WritableStore } from '../store.ts'
import type { Trace } from '../trace.ts'
import { canNegotiate, type Payload, type Transport, TransportClosedError } from '../transport/transport.ts'
import type { Auth } from './auth.ts'
import { delayAfter, type Waits } from './backoff.ts'
import type { ConnectionTrace } from './connection-trace.ts'
import { encoded, type Sendable } from './encoded.ts'
import { authFailed, CHANGED, endedByServer, explain, superseded, wrongProtocol } from './failures.ts'
import { frameFault } from './frame-fault.ts'
import { Heartbeat, type HeartbeatOptions, type HeartbeatOwner } from './heartbeat.ts'
import { Link, type LinkEvents, type LinkTimeouts, type TransportConfigurator } from './link.ts'
import type { Negotiation } from './negotiation.ts'
import { Retry, type RetryOwner } from './retry.ts'
import { ServerTime, type Since } from './server-time.ts'
import { ServerSession } from './session.ts'
import { CONNECTION, type ConnectionEvent, type ConnectionState, LINK } from './state.ts'
import { verdictOf } from './verdict.ts'

/** What a user may show of a connection. */
export interface ConnectionStatus {
  readonly state: ConnectionState
  /** Since when, in ms since 1970 UTC by this machine's clock. */
  readonly since: number
  /** Tries that failed since the last good link; 0 on a good one. */
  readonly attempt: number
  /** When the next try is due, in ms since 1970 UTC; `null` when none is. */
  readonly nextRetryAt: number | null
  /** Why the last link ended or the last try failed; `null` since the last welcome. */
  readonly lastError: ReasonError | null
}

export interface ConnectionOptions {
  transport: Transport
  transportConfigurator: TransportConfigurator | null
  encoder: Encoder<object, Payload>
  auth: Auth
  negotiation: Negotiation
  clock: Clock
  environment: Environment
  logger: Logger | null
  waits: Waits
  timeouts: LinkTimeouts
  heartbeat: HeartbeatOptions
  /** The official client's option: gives the wait in ms for the nth failure in a row, from 0. */
  reconnectStrategy: ((attempt: number) => number) | null
  maxReconnectAttempts: number
  /** Bytes of one frame; the server closes the link on a bigger one. */
  maxFrameSize: number
}

/** What stands above a connection and hears of it. */
export interface ConnectionOwner {
  /** `size` is in bytes, as far as known without counting. */
  data(frame: Data, size: number): void
  message(message: Message): void
  connected(welcome: Welcome): void
  lost(error: ReasonError): void
  /** `error` is missing when the app asked for it. */
  closed(error?: ReasonError): void
  keepalive(serverTime: number | null): void
  report: Report
  /** Is told what the connection does, and why. */
  readonly trace: Trace<ConnectionTrace>
}

/** Frames of a restored session may come before its welcome: so many are kept (docs/protocol.md, "Sessions"). */
const MOST_EARLY = 1_000

/** One link, kept alive: connects, listens, notices silence, comes back, and says what happened. */
export class Connection implements LinkEvents, HeartbeatOwner, RetryOwner {
  #now: ConnectionStatus
  /** Made when it is asked for. */
  #status: WritableStore<ConnectionStatus> | null = null
  readonly #options: ConnectionOptions
  readonly #owner: ConnectionOwner
  readonly #heartbeat: Heartbeat
  readonly #retry: Retry
  #link: Link | null = null
  #initial = true
  #unwatch: (() => void) | null = null
  /** Failed tries since the last good link. */
  #failures = 0
  #welcomedAt = 0
  #goodUntil = 0
  #startedAt = 0
  #wokenAt = Number.NEGATIVE_INFINITY
  /** A refused token was replaced since the last welcome. */
  #renewed = false
  readonly #session = new ServerSession()
  /** The transport was told of a session. */
  #offered = false
  readonly #serverTime = new ServerTime()
  #early: [frame: Data, size: number][] | null = null

  constructor(options: ConnectionOptions, owner: ConnectionOwner) {
    const { clock } = options
    this.#options = options
    this.#owner = owner
    this.#retry = new Retry(clock, this)
    this.#heartbeat = new Heartbeat(options.heartbeat, clock, this)
    this.#now = { state: 'idle', since: clock.now(), attempt: 0, nextRetryAt: null, lastError: null }
  }

  get status(): WritableStore<ConnectionStatus> {
    this.#status ??= createStore(this.#now, this.#owner.report)
    return this.#status
  }

  get state(): ConnectionState {
    return this.#now.state
  }

  /** The state in the words of who sends: `coming` is a try under way. */
  get link(): (typeof LINK)[ConnectionState] {
    return LINK[this.state]
  }

  /** Connects now: from a wait too, without starting the count of tries anew. */
  connect(): void {
    this.#begin('connect')
  }

  /** Final: nothing connects again but `connect()`. */
  disconnect(): void {
    this.#close('disconnect')
  }

  /** Hands a command to the open link. Throws where `encode` does, and when the link is down. */
  send(command: Sendable): void {
    this.sendEncoded(this.encode(command))
  }

  sendEncoded(frame: Payload): void {
    if (!this.#link || this.state !== 'connected') throw new TransportClosedError()
    this.#options.logger?.debug('outgoing message', { frame })
    this.#link.send(frame)
  }

  /** A frame that the server will accept, or a `CallError` (`too_large`, `invalid_payload`). */
  encode(command: Sendable): Payload {
    return encoded(command, this.#options)
  }

  /** Whether the server takes the extended protocol's commands. */
  get extended(): boolean {
    return this.#options.negotiation.extended
  }

  /** From which second on, of the server's clock, anything may be missing when the link is lost now. */
  since(): Since {
    const { clock } = this.#options
    // A clock that can be set tells nothing of how long ago the ping was.
    return this.#serverTime.since(clock.elapsed ? this.#heartbeat.alive : NEVER, clock.now())
  }

  /** In ms of the clock, but cheaper: may be as old as the last ping. */
  roughNow(): number {
    return this.#heartbeat.roughNow
  }

  /** The next link is somebody else's: no session of before is restored, no token of before is sent. */
  forget(): void {
    this.#session.forget()
    this.#options.auth.forget(this.#options.transport)
    // A try under way has said who it is.
    if (this.state === 'connecting' && this.#link && !this.#link.authorizing)
      this.#lose(superseded('open', 'forget() was called'), 0)
  }

  /** Somebody doubts that the server is there: find out. */
  probe(): void {
    if (this.state === 'connected') this.#heartbeat.probe()
  }

  #begin(event: 'connect' | 'retry'): void {
    if (!CONNECTION[this.state][event]) return
    const { clock, environment, negotiation } = this.#options
    const fresh = this.state === 'idle' || this.state === 'closed'
    if (fresh) {
      this.#failures = 0
      this.#renewed = false
      this.#goodUntil = clock.now()
      this.#unwatch ??= environment.watch(signal => this.#signal(signal))
    }
    this.#retry.cancel()
    negotiation.begin()
    this.#move(event, {})
    // Who was told of it may have thought otherwise.
    if (this.state === 'connecting' && !this.#link) this.#open(event)
  }

  #open(cause: 'connect' | 'retry' | 'fallback'): void {
    const { negotiation, clock } = this.#options
    this.#startedAt = clock.now()
    const { offer } = negotiation
    this.#owner.trace.tell?.({ type: 'attempt', cause, failures: this.#failures, protocol: offer })
    this.#link = new Link(this.#options, this, { failures: this.#failures, initial: this.#initial })
    this.#initial = false
    this.#link.start(offer)
  }

  // What the link tells, the one of now alone.

  frame(raw: Payload): void {
    try {
      this.#receive(raw)
    } catch (error) {
      this.#owner.report(error)
    }
  }

  ended(error: Error, phase: Phase): void {
    const network = error instanceof TransportClosedError && error.network
    if (phase === 'open' && !(error instanceof ReasonError) && this.#options.negotiation.fallBack(network))
      this.#open('fallback')
    else this.#fail(error, phase)
  }

  /** Offers the session of before. */
  opening(): void {
    const { auth, clock, negotiation, transport } = this.#options
    const sid = this.#session.offer(auth.user, clock.now())
    const offered = negotiation.extended ? sid : null
    // Only where there is something to say or to take back: a transport may know nothing of parameters.
    if (offered !== null || this.#offered) transport.setParam('sid', offered ?? '')
    this.#offered = offered !== null
  }

  /** Checks what the server speaks. */
  opened(): void {
    const { transport, negotiation } = this.#options
    this.#owner.trace.tell?.({ type: 'opened' })
    if (!canNegotiate(transport) || transport.protocol === '' || transport.protocol === negotiation.offer)
      return
    this.#refuse(wrongProtocol(negotiation.offer, transport.protocol))
  }

  #receive(raw: Payload): void {
    this.#heartbeat.heard = true
    let frame: unknown
    try {
      frame = this.#options.encoder.decode(raw)
    } catch (cause) {
      return this.#owner.report(frameFault({ kind: 'malformed', why: 'it cannot be decoded' }, cause))
    }
    this.#options.logger?.debug('incoming data', { frame })

    if (!isData(frame)) return this.#control(parseMessage(frame))
    if (this.state !== 'connected') {
      if (this.#offered) this.#keepEarly(frame, raw.length)
      return
    }
    if (frame.epoch !== undefined) this.#options.negotiation.sawPosition()
    this.#owner.data(frame, raw.length)
  }

  #keepEarly(frame: Data, size: number): void {
    this.#early ??= []
    if (this.#early.length < MOST_EARLY) this.#early.push([frame, size])
  }

  #control(message: Message): void {
    switch (message.kind) {
      case 'welcome':
        return this.#welcome(message)
      case 'ping':
        return this.#ping(message.at)
      case 'disconnect':
        return this.#disconnected(message.reason, message.reconnect)
      case 'pong':
        return this.#owner.trace.tell?.({ type: 'pong' })
      case 'unknown':
      case 'malformed':
        return this.#owner.report(frameFault(message))
      default:
        if (this.state === 'connected') this.#owner.message(message)
    }
  }

  #welcome(welcome: Welcome): void {
    const { sid } = welcome
    const { negotiation, auth, transport, clock } = this.#options
    const link = this.#link
    if (this.state !== 'connecting' || !link) return
    link.welcomed()
    negotiation.welcomed(sid)
    this.#session.welcomed(sid)
    this.#renewed = false
    this.#welcomedAt = clock.now()
    this.#heartbeat.start()
    auth.keepFresh(transport, error => {
      if (error instanceof UnauthorizedError) this.#refuse(error)
      else this.#owner.report(authFailed(error))
    })
    const early = this.#early ?? []
    this.#early = null
    this.#owner.trace.tell?.({ type: 'welcomed', restored: welcome.restored })
    this.#move('welcomed', { lastError: null }, () => this.#owner.connected(welcome))
    for (const [frame, size] of early) if (this.#link === link) this.#owner.data(frame, size)
  }

  #ping(at: number | null): void {
    this.#serverTime.ping(at, momentOf(this.#options.clock))
    this.#owner.trace.tell?.({ type: 'ping', serverTime: at })
    if (this.state !== 'connected') return
    this.#heartbeat.ping()
    if (this.#options.negotiation.extended) this.#trySend({ command: 'pong' })
    this.#owner.keepalive(at)
  }

  #disconnected(reason: string | null, reconnect: boolean | null): void {
    const { auth } = this.#options
    this.#session.ended(reason)
    const verdict = verdictOf(reason, reconnect, auth.renewable && !this.#renewed)
    const phase = this.state === 'connected' ? 'connected' : 'welcome'
    const error = endedByServer(reason, phase, verdict === 'refuse')
    if (verdict === 'refuse') return this.#refuse(error)
    if (verdict === 'renew') {
      this.#renewed = true
      auth.expire()
      return this.#lose(error, this.#options.clock.random() * this.#options.waits.wake)
    }
    this.#fail(error, phase)
  }

  /** The link ended, or a try failed: by whose doing decides how long we wait. */
  #fail(failure: Error, phase: Phase, stale = false): void {
    const error = explain(failure, phase)
    if ('retryable' in error && error.retryable === false) this.#refuse(error)
    else this.#lose(error, null, stale)
  }

  #lose(error: ReasonError, delay: number | null, stale = false): void {
    const { clock, environment, maxReconnectAttempts, reconnectStrategy, waits } = this.#options
    const now = clock.now()
    if (this.state === 'connected' && now - this.#welcomedAt >= waits.stable) {
      this.#failures = 0
      this.#goodUntil = now
    }
    if (this.#failures >= maxReconnectAttempts) {
      return this.#refuse(error)
    }

    const visible = environment.visible()
    const failure = { failures: this.#failures, stale, away: now - this.#goodUntil, visible }
    this.#leave()
    const wait =
      delay ?? reconnectStrategy?.(this.#failures) ?? delayAfter(failure, waits, () => clock.random())
    this.#retry.schedule(wait)
    this.#failures++
    this.#owner.trace.tell?.({ type: 'lost', error, delay: wait })
    this.#move('lost', { lastError: error }, () => this.#owner.lost(error))
  }

  #refuse(error: ReasonError): void {
    this.#close('refused', error)
  }

  #close(event: 'refused' | 'disconnect', error?: ReasonError): void {
    if (!CONNECTION[this.state][event]) return
    this.#leave()
    this.#retry.cancel()
    this.#unwatch?.()
    this.#unwatch = null
    this.#owner.trace.tell?.({ type: 'closed', error: error ?? null })
    this.#move(event, error ? { lastError: error } : {}, () => this.#owner.closed(error))
  }

  #leave(): void {
    this.#heartbeat.stop()
    this.#options.auth.stop()
    this.#link?.end()
    this.#link = null
    this.#early = null
    this.#session.lost(this.#options.clock.now())
  }

  #signal(signal: Signal): void {
    this.#owner.trace.tell?.({ type: 'signal', signal })
    if (signal === 'hidden') return
    const { clock, waits } = this.#options
    const now = clock.now()

    if (this.state === 'connected') {
      if (signal !== 'restored') return this.#heartbeat.probe()
      return this.#lose(superseded('connected', CHANGED), clock.random() * waits.wake)
    }

    // Of a try under way only the network's word can tell that it was begun in vain.
    const networkChanged = signal === 'online' || signal === 'resume' || signal === 'restored'
    const begunBefore = now - this.#startedAt >= waits.wakeApart && !this.#link?.authorizing
    if (this.state === 'connecting' && networkChanged && begunBefore) {
      this.#wokenAt = now
      return this.#lose(superseded('open', CHANGED), clock.random() * waits.wake)
    }

    if (this.state === 'disconnected' && signal !== 'offline') this.#hurry(now)
  }

  #hurry(now: number): void {
    const { clock, waits } = this.#options
    const soon = Math.max(now, this.#wokenAt + waits.wakeApart) + clock.random() * waits.wake
    const { at } = this.#retry
    if (at !== null && at <= soon) return
    this.#wokenAt = soon
    this.#retry.schedule(soon - now)
    this.#owner.trace.tell?.({ type: 'hurried', delay: soon - now })
    this.#set({ nextRetryAt: this.#retry.at })
  }

  retry(): void {
    this.#begin('retry')
  }

  silent(silence: number): void {
    this.#fail(new StaleError(silence), 'connected', true)
  }

  ask(): void {
    if (!this.#options.negotiation.extended) return
    this.#owner.trace.tell?.({ type: 'probed' })
    this.#trySend({ command: 'ping' })
  }

  /** A dying socket throws; its end is told by its close. */
  #trySend(command: Command): void {
    try {
      this.send(command)
    } catch (error) {
      this.#options.logger?.debug('send failed', { error })
    }
  }

  /** The one place where the state changes. `tell` runs when everything above already holds, and before the app hears. */
  #move(event: ConnectionEvent, change: Partial<ConnectionStatus>, tell?: () => void): void {
    const state = CONNECTION[this.state][event]
    if (!state) return
    this.#options.logger?.info(state, { event })
    this.#set(
      {
        state,
        since: this.#options.clock.now(),
        attempt: state === 'connected' ? 0 : this.#failures,
        nextRetryAt: this.#retry.at,
        ...change
      },
      tell
    )
  }

  #set(change: Partial<ConnectionStatus>, tell?: () => void): void {
    this.#now = { ...this.#now, ...change }
    if (this.#status) this.#status.set(this.#now, tell)
    else tell?.()
  }
}

import { Alarm } from '../alarm.ts'
import type { Clock } from '../clock.ts'
import { guard } from '../emitter.ts'
import { ConnectionError, detailed, type Phase, ReasonError } from '../errors.ts'
import { canNegotiate, type Payload, type Transport, TransportClosedError } from '../transport/transport.ts'
import type { Auth } from './auth.ts'

/** How long each phase of a try may take, in ms. */
export interface LinkTimeouts {
  auth: number
  open: number
  welcome: number
}

export const DEFAULT_TIMEOUTS: LinkTimeouts = { auth: 10_000, open: 10_000, welcome: 10_000 }

/** A slow server that would have answered is not met with the same impatience for ever. */
const MOST_PATIENCE = 3

/** Tells the transport what it is to know before a try. `initial`: nothing was connected before. */
export type TransportConfigurator = (transport: Transport, params: { initial: boolean }) => Promise<void>

export interface LinkWorld {
  transport: Transport
  transportConfigurator: TransportConfigurator | null
  auth: Auth
  clock: Clock
  timeouts: LinkTimeouts
}

export interface LinkEvents {
  /** The transport is about to open: the last moment to tell it anything. */
  opening(): void
  /** The transport is open. */
  opened(): void
  frame(raw: Payload): void
  /** Comes at most once, and nothing after it. */
  ended(error: Error, phase: Phase): void
}

/** What was before a try. */
export interface LinkBefore {
  /** How many tries failed; the more, the more time this one gets. */
  failures: number
  /** Whether this is the first try of all. */
  initial: boolean
}

/**
 * One try at a link and, if it succeeds, the link itself: token, open, welcome, each bounded. Once it has ended
 * nothing of it is heard again, however late its socket speaks.
 */
export class Link {
  readonly #world: LinkWorld
  readonly #events: LinkEvents
  readonly #patience: number
  readonly #initial: boolean
  readonly #bound: Alarm
  #undo: (() => void)[] = []
  #phase: Phase | 'over' = 'auth'

  constructor(world: LinkWorld, events: LinkEvents, { failures, initial }: LinkBefore) {
    this.#initial = initial
    this.#world = world
    this.#events = events
    this.#patience = Math.min(MOST_PATIENCE, 1.5 ** failures)
    this.#bound = new Alarm(world.clock)
  }

  /** Waiting for the token: nothing of the network is held yet. */
  get authorizing(): boolean {
    return this.#phase === 'auth'
  }

  start(protocol: string): void {
    const { transport, transportConfigurator } = this.#world
    this.#enter('auth')
    guard(
      error => this.#fail(error),
      () => {
        if (canNegotiate(transport)) transport.offer(protocol)
        if (!transportConfigurator) return this.#authorize()
        return transportConfigurator(transport, { initial: this.#initial }).then(() => this.#authorize())
      }
    )
  }

  #authorize(): unknown {
    const { auth, transport } = this.#world
    if (!this.authorizing) return
    const token = auth.prepare(transport, () => this.authorizing)
    return token ? token.then(() => this.#open()) : this.#open()
  }

  /** The server let us in: no phase to bound any more. */
  welcomed(): void {
    this.#phase = 'connected'
    this.#bound.stop()
  }

  send(data: Payload): void {
    this.#world.transport.send(data)
  }

  /** Leaves the link: closes it without waiting for the other side to agree. */
  end(): void {
    if (this.#phase === 'over') return
    const { authorizing } = this
    this.#phase = 'over'
    this.#bound.stop()
    for (const off of this.#undo) off()
    // A transport may throw or reject when there is nothing to close; either way it is left behind.
    if (!authorizing)
      guard(
        () => {},
        () => this.#world.transport.close()
      )
  }

  #open(): unknown {
    if (!this.authorizing) return
    this.#enter('open')

    const { transport } = this.#world
    this.#undo = [
      transport.on('open', () => this.#opened()),
      transport.on('data', raw => {
        // Frames may come in the task that opened the link, before anything else could.
        if (this.#phase === 'open') this.#opened()
        if (this.#phase !== 'over') this.#events.frame(raw)
      }),
      transport.on('close', error => this.#fail(error ?? new TransportClosedError()))
    ]
    this.#events.opening()
    return transport.open().then(() => this.#opened())
  }

  #opened(): void {
    if (this.#phase !== 'open') return
    this.#enter('welcome')
    this.#events.opened()
  }

  #enter(phase: keyof LinkTimeouts): void {
    this.#phase = phase
    const bound = this.#world.timeouts[phase] * this.#patience
    this.#bound.set(bound, () => this.#fail(timedOut(phase, bound)))
  }

  #fail(error: unknown): void {
    const phase = this.#phase
    if (phase === 'over') return
    this.end()
    if (error instanceof ReasonError) this.#events.ended(detailed(error, phase), phase)
    else this.#events.ended(error instanceof Error ? error : new Error(String(error)), phase)
  }
}

const timedOut = (phase: keyof LinkTimeouts, bound: number) =>
  new ConnectionError(`The phase "${phase}" took over ${bound} ms: trying again`, {
    reason: 'timeout',
    phase,
    retryable: true
  })

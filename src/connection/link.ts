import type { Clock, Timer } from '../clock.ts'
import { ConnectionError, type Phase } from '../errors.ts'
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

export interface LinkWorld {
  transport: Transport
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

/**
 * One try at a link and, if it succeeds, the link itself: token, open, welcome, each bounded. Once it has ended
 * nothing of it is heard again, however late its socket speaks.
 */
export class Link {
  readonly #world: LinkWorld
  readonly #events: LinkEvents
  readonly #patience: number
  readonly #undo: (() => void)[] = []
  #phase: Phase | 'over' = 'auth'
  #timer: Timer | null = null

  /** `failures`: how many tries failed before this one; the more, the more time it gets. */
  constructor(world: LinkWorld, events: LinkEvents, failures: number) {
    this.#world = world
    this.#events = events
    this.#patience = Math.min(MOST_PATIENCE, 1.5 ** failures)
  }

  get alive(): boolean {
    return this.#phase !== 'over'
  }

  /** Waiting for the token: nothing of the network is held yet. */
  get authorizing(): boolean {
    return this.#phase === 'auth'
  }

  start(protocol: string): void {
    const { auth, transport } = this.#world
    this.#enter('auth')
    try {
      if (canNegotiate(transport)) transport.offer(protocol)
      const token = auth.prepare(transport, () => this.#phase === 'auth')
      if (token) token.then(() => this.#open(), this.#fail)
      else this.#open()
    } catch (error) {
      this.#fail(error)
    }
  }

  /** The server let us in: no phase to bound any more. */
  welcomed(): void {
    this.#phase = 'connected'
    this.#stopTimer()
  }

  send(data: Payload): void {
    this.#world.transport.send(data)
  }

  /** Leaves the link: closes it without waiting for the other side to agree. */
  end(): void {
    if (!this.alive) return
    const opening = this.#phase !== 'auth'
    this.#phase = 'over'
    this.#stopTimer()
    for (const off of this.#undo.splice(0)) off()
    if (!opening) return
    try {
      // A transport may throw or reject when there is nothing to close; either way it is left behind.
      Promise.resolve(this.#world.transport.close()).catch(() => {})
    } catch {}
  }

  #open(): void {
    if (this.#phase !== 'auth') return
    this.#enter('open')

    const { transport } = this.#world
    this.#undo.push(
      transport.on('open', () => this.#opened()),
      transport.on('data', raw => {
        // Frames may come in the task that opened the link, before anything else could.
        this.#opened()
        if (this.alive) this.#events.frame(raw)
      }),
      transport.on('close', error => this.#fail(error ?? new TransportClosedError()))
    )
    try {
      this.#events.opening()
      transport.open().then(() => this.#opened(), this.#fail)
    } catch (error) {
      this.#fail(error)
    }
  }

  #opened(): void {
    if (this.#phase !== 'open') return
    this.#enter('welcome')
    this.#events.opened()
  }

  #enter(phase: 'auth' | 'open' | 'welcome'): void {
    this.#phase = phase
    this.#stopTimer()
    const { clock, timeouts } = this.#world
    const bound = timeouts[phase] * this.#patience
    this.#timer = clock.setTimeout(() => this.#fail(timedOut(phase, bound)), bound)
  }

  readonly #fail = (error: unknown): void => {
    const phase = this.#phase
    if (phase === 'over') return
    this.end()
    this.#events.ended(error instanceof Error ? error : new Error(String(error)), phase)
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#world.clock.clearTimeout(this.#timer)
    this.#timer = null
  }
}

const WAITED_FOR = {
  auth: 'the token from auth',
  open: 'the socket to open',
  welcome: "the server's welcome"
}

const timedOut = (phase: 'auth' | 'open' | 'welcome', bound: number) =>
  new ConnectionError(`Waited ${bound} ms for ${WAITED_FOR[phase]} in vain: trying again`, {
    reason: 'timeout',
    phase,
    retryable: true
  })

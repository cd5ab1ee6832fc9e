import type { Clock, Timer } from '../clock.ts'

export interface HeartbeatOptions {
  /** How often the server pings, in ms, until its own pings have taught better. */
  pingInterval: number
  /** So many intervals of silence and the link is given up. `Infinity`: never. */
  maxMissingPings: number
}

/** Timers this late were held up: by a busy process, a throttled page, a sleeping machine, a clock that was set. */
const LATE = 1_000
/** Longer gaps between pings than this say nothing about the server. */
const LONGEST_INTERVAL = 60_000

/**
 * Judges by the time since something was last heard, never by missed ticks. Where the timer itself is late the
 * silence proves nothing, as frames may wait unread behind it: then the link is probed first.
 */
export class Heartbeat {
  /** Set for every frame: cheaper than the time of each. */
  heard = false

  readonly #options: HeartbeatOptions
  readonly #clock: Clock
  readonly #ask: () => void
  readonly #stale: (silence: number) => void
  #timer: Timer | null = null
  #due = 0
  #heardAt = 0
  #pingAt = 0
  /** The last two gaps between pings: one odd gap teaches nothing. */
  #gaps: [number, number] = [0, 0]
  #probeUntil: number | null = null
  #lastChance = false

  /** `ask` makes the server say something where that is possible; `stale` gets the silence in ms. */
  constructor(options: HeartbeatOptions, clock: Clock, ask: () => void, stale: (silence: number) => void) {
    this.#options = options
    this.#clock = clock
    this.#ask = ask
    this.#stale = stale
  }

  start(): void {
    this.#heardAt = this.#clock.now()
    this.#pingAt = 0
    this.heard = this.#lastChance = false
    this.#probeUntil = null
    this.#arm(this.#nextDue())
  }

  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer)
    this.#timer = null
  }

  /** The server pinged: a time to the millisecond, and a lesson in how often it does. */
  ping(): void {
    const now = this.#clock.now()
    if (this.#pingAt) this.#gaps = [this.#gaps[1], now - this.#pingAt]
    this.#pingAt = this.#heardAt = now
    this.#alive()
  }

  /** Somebody doubts the link: it has one interval and a second to say anything. */
  probe(): void {
    if (this.#timer === null || this.#probeUntil !== null) return
    this.heard = false
    const until = this.#clock.now() + this.interval + 1_000
    this.#probeUntil = until
    this.#arm(until)
    this.#ask()
  }

  /** The time between two pings of this server, in ms, as far as known. */
  get interval(): number {
    const [before, last] = this.#gaps
    return Math.max(this.#options.pingInterval, Math.min(before, last, LONGEST_INTERVAL))
  }

  /** The longest silence, in ms. */
  get #limit(): number {
    const { pingInterval, maxMissingPings } = this.#options
    return Math.max(2 * this.interval, pingInterval * maxMissingPings)
  }

  #tick(): void {
    const now = this.#clock.now()
    const late = now - this.#due
    if (this.heard || now < this.#heardAt) {
      this.#heardAt = now
      this.#alive()
    }

    const silent = this.#probeUntil === null ? now - this.#heardAt >= this.#limit : now >= this.#probeUntil
    if (!silent) {
      this.#arm(this.#nextDue())
    } else if (late >= LATE && this.#probeUntil === null) {
      this.probe()
    } else if (!this.#lastChance) {
      // One more turn of the loop: what lies in the socket is read before the verdict.
      this.#lastChance = true
      this.#arm(now + (late >= LATE ? LATE : 0))
    } else {
      this.stop()
      this.#stale(now - this.#heardAt)
    }
  }

  #alive(): void {
    this.heard = this.#lastChance = false
    this.#probeUntil = null
  }

  #nextDue(): number {
    const now = this.#clock.now()
    // Often enough to notice a machine that slept, and on time for the verdict.
    return this.#probeUntil ?? Math.min(now + this.interval, this.#heardAt + this.#limit)
  }

  #arm(due: number): void {
    if (this.#limit === Number.POSITIVE_INFINITY && this.#probeUntil === null) return
    this.stop()
    this.#due = due
    this.#timer = this.#clock.setTimeout(() => this.#tick(), Math.max(0, due - this.#clock.now()))
  }
}

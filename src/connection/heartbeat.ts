import { Alarm } from '../alarm.ts'
import { type Clock, elapsed, type Moment, momentOf, NEVER } from '../clock.ts'

export interface HeartbeatOptions {
  /** How often the server pings, in ms, until its own pings have taught better. */
  pingInterval: number
  /** So many intervals of silence and the link is given up. `Infinity`: never. */
  maxMissingPings: number
}

/** What a heartbeat needs of its connection. */
export interface HeartbeatOwner {
  /** Makes the server say something, where that is possible. */
  ask(): void
  /** Nothing was heard for too long, in ms. */
  silent(silence: number): void
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
  readonly #alarm: Alarm
  readonly #owner: HeartbeatOwner
  /** When something was heard for sure: everything before had arrived. */
  alive: Moment = NEVER
  #looked: Moment = NEVER
  #heardAt = 0
  #pingAt = 0
  /** The last two gaps between pings: one odd gap teaches nothing. */
  #gap = 0
  #gapBefore = 0
  #probeUntil: number | null = null
  #lastChance = false

  constructor(options: HeartbeatOptions, clock: Clock, owner: HeartbeatOwner) {
    this.#options = options
    this.#clock = clock
    this.#alarm = new Alarm(clock)
    this.#owner = owner
  }

  start(): void {
    this.#pingAt = 0
    this.#alive()
    this.alive = this.#looked = momentOf(this.#clock)
    if (this.#options.maxMissingPings < Number.POSITIVE_INFINITY) this.#watch()
  }

  stop(): void {
    this.#alarm.stop()
  }

  /** The server pinged: a time to the millisecond, and a lesson in how often it does. */
  ping(): void {
    const now = this.#clock.now()
    if (this.#pingAt) {
      this.#gapBefore = this.#gap
      this.#gap = now - this.#pingAt
    }
    this.#pingAt = now
    this.#alive()
    this.alive = this.#looked = momentOf(this.#clock)
  }

  /** Somebody doubts the link: it has one interval and a second to say anything. */
  probe(): void {
    if (this.#alarm.pending && this.#probeUntil === null) this.#doubt()
  }

  /** The time between two pings of this server, in ms, as far as known. */
  get interval(): number {
    return Math.max(this.#options.pingInterval, Math.min(this.#gap, this.#gapBefore, LONGEST_INTERVAL))
  }

  /** Milliseconds that passed since some moment. While the link is watched no newer than the last look at it. */
  get roughNow(): number {
    return this.#alarm.pending ? this.#looked.at : elapsed(this.#clock)
  }

  /** When the silence has lasted long enough, in ms of the clock. */
  get #deadline(): number {
    const { pingInterval, maxMissingPings } = this.#options
    return this.#probeUntil ?? this.#heardAt + Math.max(2 * this.interval, pingInterval * maxMissingPings)
  }

  /** Looks often enough to notice a machine that slept, and on time for the verdict. */
  #watch(): void {
    this.#look(Math.min(this.#clock.now() + this.interval, this.#deadline))
  }

  #doubt(): void {
    this.heard = false
    this.#probeUntil = this.#clock.now() + this.interval + 1_000
    this.#look(this.#probeUntil)
    this.#owner.ask()
  }

  #look(due: number): void {
    this.#alarm.set(Math.max(0, due - this.#clock.now()), () => {
      const now = this.#clock.now()
      const late = now - due >= LATE
      // Heard since the last look, who knows when.
      if (this.heard) this.alive = this.#looked
      this.#looked = momentOf(this.#clock)
      if (this.heard || now < this.#heardAt) this.#alive()

      if (now < this.#deadline) {
        this.#watch()
      } else if (late && this.#probeUntil === null) {
        this.#doubt()
      } else if (!this.#lastChance) {
        // One more turn of the loop: what lies in the socket is read before the verdict.
        this.#lastChance = true
        this.#look(now + (late ? LATE : 0))
      } else {
        this.#owner.silent(now - this.#heardAt)
      }
    })
  }

  #alive(): void {
    this.#heardAt = this.#clock.now()
    this.heard = this.#lastChance = false
    this.#probeUntil = null
  }
}

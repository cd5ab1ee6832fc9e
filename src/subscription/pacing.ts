import type { Clock, Timer } from '../clock.ts'

/** Something that asks the server and waits for its answer. */
export interface Asker {
  /** Its turn has come: send the question. */
  ask(): void
  /** No answer came in time. */
  unanswered(): void
}

/** While others are answered a question has longer, but not for ever: so many times the bound. */
const MOST_PATIENCE = 4

/**
 * Lets a bounded number of questions out at once. A server that takes commands one by one answers the last of a
 * batch late without being silent: the time of each runs from the last answer to any.
 */
export class Pacing {
  readonly #clock: Clock
  readonly #window: number
  readonly #bound: number
  readonly #queue = new Set<Asker>()
  /** When each question was sent, oldest first. */
  readonly #inFlight = new Map<Asker, number>()
  #answeredAt = 0
  #timer: Timer | null = null

  /** At most `window` questions at once, each with `bound` ms for its answer. */
  constructor(clock: Clock, window: number, bound: number) {
    this.#clock = clock
    this.#window = window
    this.#bound = bound
  }

  enter(asker: Asker): void {
    this.#queue.add(asker)
    this.#pump()
  }

  /** An answer came. */
  answered(asker: Asker): void {
    if (!this.#inFlight.delete(asker)) return
    this.#answeredAt = this.#clock.now()
    this.#pump()
  }

  /** No longer of interest, queued or in flight. */
  leave(asker: Asker): void {
    this.#queue.delete(asker)
    if (this.#inFlight.delete(asker)) this.#pump()
  }

  /** The link is gone, and every question with it. */
  clear(): void {
    this.#queue.clear()
    this.#inFlight.clear()
    this.#stopTimer()
  }

  #pump(): void {
    for (const asker of this.#queue) {
      if (this.#inFlight.size >= this.#window) break
      this.#queue.delete(asker)
      this.#inFlight.set(asker, this.#clock.now())
      asker.ask()
    }
    if (this.#inFlight.size === 0) this.#stopTimer()
    else if (this.#timer === null) this.#wait()
  }

  #wait(): void {
    const [first] = this.#inFlight.values()
    if (first === undefined) return
    // Looked at when it fires, not moved with every answer: thousands of answers cost one timer.
    this.#timer = this.#clock.setTimeout(() => this.#expire(), this.#deadline(first) - this.#clock.now())
  }

  #expire(): void {
    this.#timer = null
    const now = this.#clock.now()
    for (const [asker, sentAt] of this.#inFlight) {
      if (this.#deadline(sentAt) > now) break
      this.#inFlight.delete(asker)
      asker.unanswered()
    }
    this.#pump()
  }

  #deadline(sentAt: number): number {
    const latest = sentAt + (MOST_PATIENCE - 1) * this.#bound
    return Math.max(sentAt, Math.min(this.#answeredAt, latest)) + this.#bound
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer)
    this.#timer = null
  }
}

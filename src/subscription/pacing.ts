import { type Clock, elapsed, type Timer } from '../clock.ts'

/** Something that asks the server and waits for its answer. */
export interface Asker {
  /** Its turn has come: send the question. */
  ask(): void
  /** No answer came in time. */
  unanswered(): void
}

interface Round {
  readonly queue: Set<Asker>
  /** When each question was sent, oldest first. */
  readonly inFlight: Map<Asker, number>
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
  /** `null`: nobody asks. */
  #round: Round | null = null
  #answeredAt = 0
  #timer: Timer | null = null

  /** At most `window` questions at once, each with `bound` ms for its answer. */
  constructor(clock: Clock, window: number, bound: number) {
    this.#clock = clock
    this.#window = window
    this.#bound = bound
  }

  enter(asker: Asker): void {
    this.#round ??= { queue: new Set(), inFlight: new Map() }
    this.#round.queue.add(asker)
    this.#pump()
  }

  /** An answer came. */
  answered(asker: Asker): void {
    if (!this.#round?.inFlight.delete(asker)) return
    this.#answeredAt = elapsed(this.#clock)
    this.#pump()
  }

  /** No longer of interest, queued or in flight. */
  leave(asker: Asker): void {
    this.#round?.queue.delete(asker)
    if (this.#round?.inFlight.delete(asker)) this.#pump()
  }

  /** The link is gone, and every question with it. */
  clear(): void {
    this.#round?.queue.clear()
    this.#round?.inFlight.clear()
    this.#round = null
    this.#stopTimer()
  }

  #pump(): void {
    const round = this.#round
    if (!round) return
    const { queue, inFlight } = round
    for (const asker of queue) {
      if (inFlight.size >= this.#window) break
      queue.delete(asker)
      inFlight.set(asker, elapsed(this.#clock))
      asker.ask()
    }
    // Whoever asked may have ended it.
    if (this.#round !== round) return
    if (inFlight.size > 0) this.#timer ??= this.#wait(inFlight)
    else {
      this.#round = null
      this.#stopTimer()
    }
  }

  #wait(inFlight: Round['inFlight']): Timer {
    const now = elapsed(this.#clock)
    const [first = now] = inFlight.values()
    // Looked at when it fires, not moved with every answer: thousands of answers cost one timer.
    return this.#clock.setTimeout(() => this.#expire(inFlight), this.#deadline(first) - now)
  }

  #expire(inFlight: Round['inFlight']): void {
    this.#timer = null
    const now = elapsed(this.#clock)
    for (const [asker, sentAt] of inFlight) {
      if (this.#deadline(sentAt) > now) break
      inFlight.delete(asker)
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

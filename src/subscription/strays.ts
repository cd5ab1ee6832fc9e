import { type Clock, elapsed } from '../clock.ts'

/** Frames that were on their way may come this long after an unsubscribe, in ms. */
const GRACE = 5_000
const MOST_TRIES = 3
const MOST_KEPT = 100

/**
 * Remembers what was unsubscribed on this link. An unsubscribe has no answer and may fail in silence: frames that
 * go on coming tell, and it is sent again.
 */
export class Strays {
  readonly #clock: Clock
  /** `null`: nothing; most links never need it. */
  #left: Map<string, { at: number; tries: number }> | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  left(identifier: string): void {
    this.#left ??= new Map()
    const tries = (this.#left.get(identifier)?.tries ?? 0) + 1
    this.#left.delete(identifier)
    this.#left.set(identifier, { at: elapsed(this.#clock), tries })
    const [oldest] = this.#left.keys()
    if (this.#left.size > MOST_KEPT && oldest !== undefined) this.#left.delete(oldest)
  }

  wanted(identifier: string): void {
    this.#left?.delete(identifier)
  }

  /** A frame came that nobody wants. Whether it is time to unsubscribe once more. */
  returned(identifier: string): boolean {
    const entry = this.#left?.get(identifier)
    return entry !== undefined && entry.tries < MOST_TRIES && elapsed(this.#clock) - entry.at >= GRACE
  }

  clear(): void {
    this.#left = null
  }
}

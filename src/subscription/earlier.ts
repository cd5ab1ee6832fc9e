import { type Clock, elapsed } from '../clock.ts'
import type { Estate } from '../history/history.ts'

/** So long after a channel was given back a replay may still bring what it was told, in ms. */
const KEPT = 60_000
const MOST_KEPT = 100

/**
 * How far channels were heard that were given back a short while ago. A new one to the same is not told again what it
 * did not ask for: a replay by time begins at a whole second, or earlier.
 */
export class Earlier {
  readonly #clock: Clock
  /** `null`: none. */
  #left: Map<string, { estate: Estate; until: number }> | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  keep(identifier: string, estate: Estate): void {
    this.#left ??= new Map()
    this.#left.delete(identifier)
    this.#left.set(identifier, { estate, until: elapsed(this.#clock) + KEPT })
    const [oldest] = this.#left.keys()
    if (this.#left.size > MOST_KEPT && oldest !== undefined) this.#left.delete(oldest)
  }

  of(identifier: string): Estate | null {
    const entry = this.#left?.get(identifier)
    return entry && entry.until > elapsed(this.#clock) ? entry.estate : null
  }

  forget(): void {
    this.#left = null
  }
}

import type { Clock, Timer } from './clock.ts'

/** One timer at a time: setting it anew forgets the one before, and stopping it twice does no harm. */
export class Alarm {
  readonly #clock: Clock
  #timer: Timer | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether it is still to ring. */
  get pending(): boolean {
    return this.#timer !== null
  }

  set(ms: number, ring: () => void): void {
    this.stop()
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = null
      ring()
    }, ms)
  }

  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer)
    this.#timer = null
  }
}

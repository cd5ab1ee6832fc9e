import type { Clock } from 'hawser'
import type { VirtualClock } from './virtual-clock.ts'

/** The time of one page or process: when that ends, none of its timers runs any more. */
export class MortalClock implements Clock {
  readonly #clock: VirtualClock
  readonly #begin: number
  #ended = false

  constructor(clock: VirtualClock) {
    this.#clock = clock
    this.#begin = clock.elapsed()
  }

  now(): number {
    return this.#clock.now()
  }

  /** Each page and process counts from its own beginning. */
  elapsed(): number {
    return this.#clock.elapsed() - this.#begin
  }

  random(): number {
    return this.#clock.random()
  }

  setTimeout(callback: () => void, ms: number): object | number {
    return this.#clock.setTimeout(() => this.#ended || callback(), ms)
  }

  clearTimeout(timer: object | number): void {
    this.#clock.clearTimeout(timer)
  }

  end(): void {
    this.#ended = true
  }
}

import type { Clock, Timer } from '../clock.ts'

/** A wait is cut in slices this long, in ms; one that ends `OVERSLEPT` late means the machine was asleep. */
const SLICE = 3_000
const OVERSLEPT = 5_000

/** The wait before the next try. A machine that slept through it tries at once. */
export class Retry {
  readonly #clock: Clock
  readonly #go: () => void
  #timer: Timer | null = null
  #at = 0

  constructor(clock: Clock, go: () => void) {
    this.#clock = clock
    this.#go = go
  }

  /** When the try is due, in ms of the clock; `null` when none is. */
  get at(): number | null {
    return this.#timer === null ? null : this.#at
  }

  schedule(delay: number): void {
    this.cancel()
    this.#at = this.#clock.now() + delay
    this.#wait()
  }

  cancel(): void {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer)
    this.#timer = null
  }

  #wait(): void {
    const slice = Math.min(SLICE, Math.max(0, this.#at - this.#clock.now()))
    const due = this.#clock.now() + slice
    this.#timer = this.#clock.setTimeout(() => {
      const now = this.#clock.now()
      if (now >= this.#at || now - due >= OVERSLEPT || now < due - SLICE) {
        this.#timer = null
        this.#go()
      } else {
        this.#wait()
      }
    }, slice)
  }
}

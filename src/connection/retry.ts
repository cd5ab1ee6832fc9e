import { Alarm } from '../alarm.ts'
import type { Clock } from '../clock.ts'

/** A wait is cut in slices this long, in ms; one that ends `OVERSLEPT` late means the machine was asleep. */
const SLICE = 3_000
const OVERSLEPT = 5_000

export interface RetryOwner {
  /** It is time for the next try. */
  retry(): void
}

/** The wait before the next try. A machine that slept through it tries at once. */
export class Retry {
  readonly #clock: Clock
  readonly #owner: RetryOwner
  readonly #alarm: Alarm
  #at = 0

  constructor(clock: Clock, owner: RetryOwner) {
    this.#clock = clock
    this.#owner = owner
    this.#alarm = new Alarm(clock)
  }

  /** When the try is due, in ms of the clock; `null` when none is. */
  get at(): number | null {
    return this.#alarm.pending ? this.#at : null
  }

  schedule(delay: number): void {
    this.#at = this.#clock.now() + delay
    this.#wait(delay)
  }

  cancel(): void {
    this.#alarm.stop()
  }

  #wait(left: number): void {
    const slice = Math.min(SLICE, left)
    const due = this.#clock.now() + slice
    this.#alarm.set(slice, () => {
      const now = this.#clock.now()
      const asleepOrSet = now - due >= OVERSLEPT || now < due - SLICE
      if (now >= this.#at || asleepOrSet) this.#owner.retry()
      else this.#wait(this.#at - now)
    })
  }
}

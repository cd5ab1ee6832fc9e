import type { Clock, Timer } from 'hawser'
import { seeded } from '../../support/virtual-clock.ts'

/** A client's own view of the time: its day may be another, its machine may sleep, and its timers are counted. */
export class ClientClock implements Clock {
  readonly random: () => number
  readonly #clock: Clock
  /** How far it is ahead, in ms. */
  ahead = 0
  #asleep = false
  readonly #running = new Map<Timer, Timer>()
  readonly #overdue = new Map<Timer, () => void>()

  constructor(clock: Clock, seed: number) {
    this.#clock = clock
    this.random = seeded(seed)
  }

  get timers(): number {
    return this.#running.size
  }

  now(): number {
    return this.#clock.now() + this.ahead
  }

  elapsed(): number {
    return this.#clock.now()
  }

  setTimeout(callback: () => void, ms: number): Timer {
    const handle = {}
    const run = () => {
      if (this.#running.delete(handle)) callback()
    }
    const timer = this.#clock.setTimeout(() => {
      if (this.#asleep) this.#overdue.set(handle, run)
      else run()
    }, ms)
    this.#running.set(handle, timer)
    return handle
  }

  clearTimeout(handle: Timer): void {
    const timer = this.#running.get(handle)
    if (timer === undefined) return
    this.#running.delete(handle)
    this.#overdue.delete(handle)
    this.#clock.clearTimeout(timer)
  }

  sleep(): void {
    this.#asleep = true
  }

  /** Timers that were due meanwhile are late. */
  wake(): void {
    this.#asleep = false
    for (const [handle, run] of this.#overdue) {
      this.#overdue.delete(handle)
      run()
    }
  }
}

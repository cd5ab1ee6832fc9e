import type { Clock, Timer } from 'hawser'
import { seeded } from '../../support/virtual-clock.ts'

/** A client's own view of the time: its day may be another, its machine may sleep, and its timers are counted. */
export class ClientClock implements Clock {
  readonly random: () => number
  readonly #clock: Clock
  /** How far it is ahead, in ms. */
  ahead = 0
  #asleepAt: number | null = null
  #slept = 0
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

  /** Stands still while the machine sleeps, as it does on most. */
  elapsed(): number {
    return (this.#asleepAt ?? this.#clock.now()) - this.#slept
  }

  setTimeout(callback: () => void, ms: number): Timer {
    const handle = {}
    const run = () => {
      if (this.#running.delete(handle)) callback()
    }
    const timer = this.#clock.setTimeout(() => {
      if (this.#asleepAt !== null) this.#overdue.set(handle, run)
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
    this.#asleepAt ??= this.#clock.now()
  }

  /** Timers that were due meanwhile are late. */
  wake(): void {
    if (this.#asleepAt !== null) this.#slept += this.#clock.now() - this.#asleepAt
    this.#asleepAt = null
    for (const [handle, run] of this.#overdue) {
      this.#overdue.delete(handle)
      run()
    }
  }
}

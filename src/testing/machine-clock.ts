import type { Clock, Timer } from '../index.ts'
import { passed } from './passed.ts'
import { seeded } from './seeded.ts'

/** The time as one machine sees it: its day may be another, it may sleep, and its timers are counted. */
export class MachineClock implements Clock {
  readonly random: () => number
  readonly #clock: Clock
  /** How far it is ahead, in ms. */
  ahead = 0
  #asleepAt: number | null = null
  #slept = 0
  readonly #begin: number
  #over = false
  readonly #running = new Map<Timer, Timer>()
  readonly #overdue = new Map<Timer, () => void>()

  constructor(clock: Clock, seed: number) {
    this.#clock = clock
    this.#begin = passed(clock)
    this.random = seeded(seed)
  }

  get timers(): number {
    return this.#running.size
  }

  now(): number {
    return this.#clock.now() + this.ahead
  }

  /** Counts from the beginning of the page or process; stands still while the machine sleeps, as it does on most. */
  elapsed(): number {
    return (this.#asleepAt ?? passed(this.#clock)) - this.#slept - this.#begin
  }

  setTimeout(callback: () => void, ms: number): Timer {
    const handle = {}
    if (this.#over) return handle
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
    this.#asleepAt ??= passed(this.#clock)
  }

  /** The page or process is gone: none of its timers runs any more. */
  end(): void {
    this.#over = true
    for (const handle of [...this.#running.keys()]) this.clearTimeout(handle)
  }

  /** Timers that were due meanwhile are late. */
  wake(): void {
    if (this.#asleepAt !== null) this.#slept += passed(this.#clock) - this.#asleepAt
    this.#asleepAt = null
    for (const [handle, run] of this.#overdue) {
      this.#overdue.delete(handle)
      run()
    }
  }
}

import type { Clock } from 'hawser'

/** More timers than this within one `advance` and something goes round in circles. */
const MOST_TIMERS = 100_000

interface Scheduled {
  readonly due: number
  readonly callback: () => void
}

/**
 * Time that stands still until the test moves it, and chance from a seed: the same steps give the same run.
 *
 * ```ts
 * const clock = new VirtualClock()
 * await clock.advance(5_000)   // what is due runs in order, promises settle in between
 * ```
 */
export class VirtualClock implements Clock {
  readonly random: () => number
  /** Milliseconds that passed, which timers go by, and what has to be added for the time of day. */
  #passed = 0
  #day: number
  // In the order they were made, which is the order of those that are due together.
  readonly #timers = new Set<Scheduled>()

  constructor({ seed = 1, now = Date.UTC(2026, 0, 1) }: { seed?: number; now?: number } = {}) {
    this.random = seeded(seed)
    this.#day = now
  }

  now(): number {
    return this.#passed + this.#day
  }

  elapsed(): number {
    return this.#passed
  }

  setTimeout(callback: () => void, ms: number): object {
    const timer = { due: this.#passed + Math.max(0, Math.ceil(ms)), callback }
    this.#timers.add(timer)
    return timer
  }

  clearTimeout(timer: object | number): void {
    for (const one of this.#timers) if (one === timer) this.#timers.delete(one)
  }

  /** In how many ms each timer is due, soonest first. */
  get timers(): number[] {
    return [...this.#timers].map(({ due }) => due - this.#passed).sort((a, b) => a - b)
  }

  /** Time passes: runs what is due by then. `advance()` lets only promises and zero timers run. */
  async advance(ms = 0): Promise<void> {
    const until = this.#passed + Math.ceil(ms)
    await settled()
    for (let count = 0; ; count++) {
      const next = this.#nextDue(until)
      if (!next) break
      if (count > MOST_TIMERS) throw new Error('Timers start timers without end')
      this.#timers.delete(next)
      this.#passed = Math.max(this.#passed, next.due)
      next.callback()
      await settled()
    }
    this.#passed = Math.max(this.#passed, until)
  }

  /** The machine sleeps: time passes and no timer runs. They are overdue afterwards. */
  skip(ms: number): void {
    this.#passed += ms
  }

  /** Somebody sets the clock, back where `ms` is negative: no time passes, so timers do not notice. */
  jump(ms: number): void {
    this.#day += ms
  }

  #nextDue(until: number): Scheduled | null {
    let first: Scheduled | null = null
    for (const timer of this.#timers) {
      if (timer.due <= until && (first === null || timer.due < first.due)) first = timer
    }
    return first
  }
}

/** Resolves when every promise that could settle has. */
export function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

/** At least 0, less than 1, the same sequence for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

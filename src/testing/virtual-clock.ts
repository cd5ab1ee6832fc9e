import { CallError, type Clock } from '../index.ts'
import { seeded } from './seeded.ts'

/** More timers than this at one moment and something goes round in circles. */
const MOST_AT_ONCE = 100_000

interface Scheduled {
  readonly due: number
  readonly number: number
  readonly callback: () => void
}

/**
 * Time that stands still until the test moves it, and chance from a seed: the same steps give the same run.
 *
 * ```ts
 * const clock = new VirtualClock()
 * await clock.advance(5_000)   // what is due runs in order, promises settle in between
 * ```
 *
 * `now` is in milliseconds since 1970 UTC; without it the first of January 2026.
 */
export class VirtualClock implements Clock {
  readonly random: () => number
  /** Milliseconds that passed, which timers go by, and what has to be added for the time of day. */
  #passed = 0
  #day: number
  #made = 0
  /** The soonest is the last. */
  readonly #timers: Scheduled[] = []

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
    const timer = { due: this.#passed + Math.max(0, Math.ceil(ms)), number: ++this.#made, callback }
    this.#timers.splice(this.#placeOf(timer), 0, timer)
    return timer
  }

  /** What has run or is unknown changes nothing. */
  clearTimeout(timer: object | number): void {
    const place = isScheduled(timer) ? this.#placeOf(timer) : -1
    if (this.#timers[place] === timer) this.#timers.splice(place, 1)
  }

  /** In how many ms each timer is due, soonest first. */
  get timers(): number[] {
    return this.#timers.map(({ due }) => due - this.#passed).reverse()
  }

  /**
   * Lets `ms` milliseconds pass: runs what is due by then, and after each timer lets promises settle. `advance()` lets
   * only promises and timers of 0 ms run. Rejects where timers start timers without end.
   */
  async advance(ms = 0): Promise<void> {
    const until = this.#passed + Math.ceil(ms)
    let atOnce = 0
    await settled()
    for (let next = this.#timers.at(-1); next && next.due <= until; next = this.#timers.at(-1)) {
      this.#timers.pop()
      atOnce = next.due > this.#passed ? 0 : atOnce + 1
      if (atOnce > MOST_AT_ONCE) throw new Error('Timers of 0 ms start timers of 0 ms without end')
      this.#passed = Math.max(this.#passed, next.due)
      next.callback()
      await settled()
    }
    this.#passed = Math.max(this.#passed, until)
  }

  /** Time passes and no timer runs, as in a process that is blocked. They are overdue afterwards. */
  skip(ms: number): void {
    this.#passed += ms
  }

  /** Somebody sets the clock, back where `ms` is negative: no time passes, so timers do not notice. */
  jump(ms: number): void {
    this.#day += ms
  }

  /** Where it stands or has to stand: of those that are due together the one made first is the last. */
  #placeOf({ due, number }: Scheduled): number {
    let [low, high] = [0, this.#timers.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#timers[middle]
      if (other && (other.due > due || (other.due === due && other.number > number))) low = middle + 1
      else high = middle
    }
    return low
  }
}

const isScheduled = (timer: object | number): timer is Scheduled =>
  typeof timer === 'object' && 'due' in timer

/** Resolves when every promise that could settle has. Runs on the real loop, whatever a test did to its timers. */
export function settled(): Promise<void> {
  return new Promise((resolve, reject) => {
    if (isReal(globalThis.setImmediate)) setImmediate(resolve)
    else if (typeof MessageChannel === 'function') turnByMessage(resolve)
    else if (isReal(globalThis.setTimeout)) setTimeout(resolve, 0)
    else reject(noTurn())
  })
}

/** Fake timers mark what they replace so. */
const isReal = (timer: unknown): boolean => typeof timer === 'function' && !Object.hasOwn(timer, 'clock')

function turnByMessage(resolve: () => void): void {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    resolve()
  }
  port2.postMessage(null)
}

const noTurn = () =>
  new CallError('The virtual clock cannot let promises settle: leave setImmediate or setTimeout real', {
    reason: 'fake_timers',
    phase: 'options',
    retryable: false
  })

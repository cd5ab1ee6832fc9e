import { Alarm } from '../alarm.ts'
import type { Clock } from '../clock.ts'

/** What a throttle needs of a channel. */
export interface Whisperer<T = unknown> {
  readonly state: string
  readonly clock: Clock
  /** Sends it. Rejects only where it could never be sent. */
  whisper(data: T): Promise<void>
}

/** How whispers are thinned out. */
export interface ThrottleOptions<T> {
  /** At least so far apart are two whispers with the same key, in ms. Default 50. */
  every?: number
  /** Whispers with another key do not replace each other, such as events by their name. Default: all are alike. */
  by?: (data: T) => unknown
}

/** Made by `throttleWhispers`. */
export interface ThrottledWhispers<T> {
  /** How many were not sent because the channel was not connected. Those that a newer one replaced do not count. */
  readonly dropped: number
  /** Sends it now, or when its key may be sent again and nothing newer has come; drops it where there is no connection. */
  whisper(data: T): void
  /** Nothing that still waits is sent. */
  stop(): void
  /** As `stop()`, for `using`. */
  [Symbol.dispose](): void
}

/**
 * Whispers of which only the newest counts: a cursor, a slider. The first goes out at once, then the newest of each key every
 * `every` ms at most. What comes while the channel is not connected is dropped and counted, never kept.
 *
 * ```ts
 * const cursor = throttleWhispers(board, { every: 40 })
 * onmousemove = ({ x, y }) => cursor.whisper({ x, y })
 * ```
 */
export function throttleWhispers<T>(
  channel: Whisperer<T>,
  { every = 50, by = () => null }: ThrottleOptions<NoInfer<T>> = {}
): ThrottledWhispers<T> {
  return new Throttle(channel, every, by)
}

class Throttle<T> implements ThrottledWhispers<T> {
  readonly #channel: Whisperer<T>
  readonly #every: number
  readonly #by: (data: T) => unknown
  /** By key, while the next one has to wait. */
  readonly #resting = new Map<unknown, { alarm: Alarm; newest: readonly [T] | null }>()
  #dropped = 0

  constructor(channel: Whisperer<T>, every: number, by: (data: T) => unknown) {
    this.#channel = channel
    this.#every = every
    this.#by = by
  }

  get dropped(): number {
    return this.#dropped
  }

  whisper(data: T): void {
    const key = this.#by(data)
    const resting = this.#resting.get(key)
    if (resting) resting.newest = [data]
    else this.#send(key, data)
  }

  stop(): void {
    for (const { alarm } of this.#resting.values()) alarm.stop()
    this.#resting.clear()
  }

  [Symbol.dispose](): void {
    this.stop()
  }

  #send(key: unknown, data: T): void {
    if (this.#channel.state !== 'connected') {
      this.#dropped++
      return
    }
    // What can never be sent goes to the error sink, as nobody takes this promise.
    this.#channel.whisper(data)
    const alarm = new Alarm(this.#channel.clock)
    this.#resting.set(key, { alarm, newest: null })
    alarm.set(this.#every, () => this.#rested(key))
  }

  #rested(key: unknown): void {
    const newest = this.#resting.get(key)?.newest
    this.#resting.delete(key)
    if (newest) this.#send(key, newest[0])
  }
}

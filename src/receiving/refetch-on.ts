import { Alarm } from '../alarm.ts'
import type { Clock } from '../clock.ts'
import { guard, type Report } from '../emitter.ts'
import type { Verdict } from '../history/verdict.ts'

/** What it needs of a channel. */
export interface RefetchSource<T> {
  readonly clock: Clock
  readonly report: Report
  /** Calls back at every message until the returned undo is called. */
  listen(message: (message: T) => void): () => void
  /** Calls back at every verdict until the returned undo is called. */
  on(event: 'recovery', callback: (verdict: Verdict) => void): () => void
}

/** What is loaded anew, at which messages, and how soon. */
export interface RefetchOptions<T> {
  /** Loads anew; awaited, and never run twice at once. What it throws goes to the cable's errors. */
  refetch: (cause: 'signal' | 'gap') => unknown
  /** Which messages say that something changed. Default: all. */
  when?: (message: T) => boolean
  /** How long the first signal waits for others at least, in ms. Default 100. */
  coalesce?: number
  /** All visitors hear the same signal and have the same gap: each waits a random part of this on top, in ms. Default 5,000. */
  spread?: number
}

/** Made by `refetchOn`. */
export interface Refetching {
  /** Ends it; a load under way is not interrupted. */
  stop(): void
  /** As `stop()`, for `using`. */
  [Symbol.dispose](): void
}

/**
 * Loads anew when a message says that something changed, and after a gap, in which such a message may have been lost. However many
 * come, one load follows; what comes while it runs makes one more. Not at the first subscribe: the page has just loaded.
 *
 * ```ts
 * refetchOn(channel, { refetch: () => queryClient.invalidateQueries({ queryKey: ['talks'] }) })
 * ```
 */
export function refetchOn<T>(channel: RefetchSource<T>, options: RefetchOptions<T>): Refetching {
  return new Refetch(channel, options)
}

class Refetch<T> implements Refetching {
  readonly #channel: RefetchSource<T>
  readonly #options: RefetchOptions<T>
  readonly #alarm: Alarm
  readonly #undo: (() => void)[]
  /** When it is due, by the clock; `null`: it is not. */
  #due: number | null = null
  #cause: 'signal' | 'gap' = 'signal'
  #loading = false

  constructor(channel: RefetchSource<T>, options: RefetchOptions<T>) {
    const { when = () => true } = options
    this.#channel = channel
    this.#options = options
    this.#alarm = new Alarm(channel.clock)
    this.#undo = [
      channel.listen(message => {
        if (when(message)) this.#plan('signal')
      }),
      channel.on('recovery', ({ status }) => {
        if (status === 'gap') this.#plan('gap')
      })
    ]
  }

  stop(): void {
    for (const undo of this.#undo) undo()
    this.#alarm.stop()
    this.#due = null
  }

  [Symbol.dispose](): void {
    this.stop()
  }

  #plan(cause: 'signal' | 'gap'): void {
    if (this.#due !== null) return
    const { clock } = this.#channel
    const { coalesce = 100, spread = 5_000 } = this.#options
    this.#due = clock.now() + coalesce + clock.random() * spread
    this.#cause = cause
    if (!this.#loading) this.#wait()
  }

  #wait(): void {
    if (this.#due === null) return
    this.#alarm.set(Math.max(0, this.#due - this.#channel.clock.now()), () => this.#load())
  }

  #load(): void {
    this.#due = null
    this.#loading = true
    guard(this.#channel.report, async () => {
      try {
        await this.#options.refetch(this.#cause)
      } finally {
        this.#loading = false
        this.#wait()
      }
    })
  }
}

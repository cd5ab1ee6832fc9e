/** The messages that wait for a loop. */
export interface Backlog<T> {
  readonly size: number
  /** False: there is no place for it, and the loop ends with an error. */
  add(message: T): boolean
  /** The one whose turn it is. */
  take(): T | undefined
}

/** What becomes of messages that come faster than a loop takes them, and how many may wait. Made by the functions below. */
export interface OverflowPolicy<T> {
  readonly max: number
  /** @internal Called by a loop when it begins. */
  open(): Backlog<T>
}

/** A message without a place ends the loop with a `CallError` (`overflow`): nothing is lost unseen. The default, with 1,000. */
export const failing = <T>(max = 1_000): OverflowPolicy<T> => ({
  max,
  open: () => new Row<T>(max, () => false)
})

/** The one that waited longest makes place. */
export const dropOldest = <T>(max = 1_000): OverflowPolicy<T> => ({
  max,
  open: () =>
    new Row<T>(max, (messages, message) => {
      messages.take()
      return messages.add(message)
    })
})

/** A message without a place is let go. */
export const dropNewest = <T>(max = 1_000): OverflowPolicy<T> => ({
  max,
  open: () => new Row<T>(max, () => true)
})

/**
 * Of each key only the newest waits, in the place of the one before it: a loop over hot streams sees the latest state, however
 * slow it is. Of more than `max` keys the one that waited longest makes place.
 */
export const latestBy = <T>(key: (message: T) => unknown, max = 1_000): OverflowPolicy<T> => ({
  max,
  open: () => new Latest(key, max)
})

class Row<T> implements Backlog<T> {
  readonly #max: number
  readonly #full: (row: Row<T>, message: T) => boolean
  #messages: T[] = []
  #at = 0

  constructor(max: number, full: (row: Row<T>, message: T) => boolean) {
    this.#max = max
    this.#full = full
  }

  get size(): number {
    return this.#messages.length - this.#at
  }

  add(message: T): boolean {
    if (this.size >= this.#max) return this.#full(this, message)
    this.#messages.push(message)
    return true
  }

  take(): T | undefined {
    const message = this.#messages[this.#at++]
    if (this.#at * 2 >= this.#messages.length) {
      this.#messages = this.#messages.slice(this.#at)
      this.#at = 0
    }
    return message
  }
}

class Latest<T> implements Backlog<T> {
  readonly #key: (message: T) => unknown
  readonly #max: number
  readonly #messages = new Map<unknown, T>()

  constructor(key: (message: T) => unknown, max: number) {
    this.#key = key
    this.#max = max
  }

  get size(): number {
    return this.#messages.size
  }

  add(message: T): boolean {
    const key = this.#key(message)
    if (this.size >= this.#max && !this.#messages.has(key)) this.take()
    this.#messages.set(key, message)
    return true
  }

  take(): T | undefined {
    for (const [key, message] of this.#messages) {
      this.#messages.delete(key)
      return message
    }
    return undefined
  }
}

import type { Report } from '../index.ts'

/** What a queue does with a message that it has no place for. */
export type Overflow = 'drop_oldest' | 'drop_newest' | 'stop'

export interface MessageQueueOptions<Entry> {
  handle: (entry: Entry) => unknown
  report: Report
  /** How many may wait, the one being handled included. */
  most: number
  overflow: Overflow
  /** Called with what was dropped. */
  drop: (entry: Entry) => void
  /** Called at the first message without a place since there was one. */
  overflowed: () => void
  now: () => number
}

/** Handles one entry after the other, in order, however long each takes, and holds no more of them than it was told. */
export class MessageQueue<Entry> {
  readonly #options: MessageQueueOptions<Entry>
  readonly #entries = new Set<{ entry: Entry }>()
  #working: Promise<void> | null = null
  #busySince: number | null = null
  #handled = 0
  #dropped = 0
  #isFull = false

  constructor(options: MessageQueueOptions<Entry>) {
    this.#options = options
  }

  /** How many are not handled to the end. */
  get size(): number {
    return this.#entries.size
  }

  get handled(): number {
    return this.#handled
  }

  get dropped(): number {
    return this.#dropped
  }

  /** Since when the handler is at one message, in ms since 1970 UTC; `null` while it is at none. */
  get busySince(): number | null {
    return this.#busySince
  }

  push(entry: Entry): void {
    if (!this.#makePlace()) return this.#options.drop(entry)
    this.#entries.add({ entry })
    // Never from within: a handler may bring the next message itself.
    this.#working ??= Promise.resolve().then(() => this.#work())
  }

  /** Takes up nothing more; what is being handled goes on. */
  abandon(): void {
    this.#entries.clear()
  }

  /** Resolves once all that was pushed is handled. */
  async idle(): Promise<void> {
    await this.#working
  }

  /** Whether there is a place for one more now. */
  #makePlace(): boolean {
    const { most, overflow, overflowed } = this.#options
    if (this.#entries.size < most) return true

    this.#dropped++
    if (!this.#isFull) {
      this.#isFull = true
      overflowed()
    }
    if (overflow !== 'drop_oldest') return false
    // The first is being handled, or is about to be.
    const [first, second] = this.#entries
    const oldest = this.#busySince === null ? first : second
    if (!oldest) return false
    this.#entries.delete(oldest)
    this.#options.drop(oldest.entry)
    return true
  }

  async #work(): Promise<void> {
    // A set may grow while it is walked, and forgets what is done.
    for (const item of this.#entries) {
      this.#busySince = this.#options.now()
      try {
        await this.#options.handle(item.entry)
      } catch (error) {
        this.#options.report(error)
      }
      this.#busySince = null
      this.#handled++
      this.#entries.delete(item)
      // Told again only when it had been worked off.
      if (this.#entries.size === 0) this.#isFull = false
    }
    this.#working = null
  }
}

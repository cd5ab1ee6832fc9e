import type { Report } from '../index.ts'

/** Handles one entry after the other, in order, however long each takes. */
export class MessageQueue<Entry> {
  readonly #handle: (entry: Entry) => unknown
  readonly #report: Report
  readonly #entries = new Set<{ entry: Entry }>()
  #working: Promise<void> | null = null

  constructor(handle: (entry: Entry) => unknown, report: Report) {
    this.#handle = handle
    this.#report = report
  }

  /** How many are not handled to the end. */
  get size(): number {
    return this.#entries.size
  }

  push(entry: Entry): void {
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

  async #work(): Promise<void> {
    // A set may grow while it is walked, and forgets what is done.
    for (const item of this.#entries) {
      try {
        await this.#handle(item.entry)
      } catch (error) {
        this.#report(error)
      }
      this.#entries.delete(item)
    }
    this.#working = null
  }
}

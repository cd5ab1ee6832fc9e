import { onAbort } from '../abort.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Member } from './member.ts'

/** Somebody who wants to know who is here. */
export interface Wait {
  readonly by: object
  /** Gives it up. */
  readonly signal?: AbortSignal | undefined
  done(members: readonly Member[]): void
  failed(reason: unknown): void
}

interface Entry {
  readonly wait: Wait
  /** Which question of this link answers it, from 1; `null`: one that is still to be asked. */
  question: number | null
  readonly timer: Timer
  readonly unwatch: () => void
}

/** Those who wait for a roster: across links, each for a bounded time. */
export class Waits {
  readonly #clock: Clock
  readonly #bound: number
  readonly #entries = new Set<Entry>()

  /** `bound`: how long each waits, in ms. */
  constructor(clock: Clock, bound: number) {
    this.#clock = clock
    this.#bound = bound
  }

  get empty(): boolean {
    return this.#entries.size === 0
  }

  /** Whether somebody waits for a question that is still to be asked. */
  get unasked(): boolean {
    for (const { question } of this.#entries) if (question === null) return true
    return false
  }

  add(wait: Wait, question: number | null, tooLate: () => Error): void {
    const entry: Entry = {
      wait,
      question,
      timer: this.#clock.setTimeout(() => this.#end(entry).failed(tooLate()), this.#bound),
      unwatch: onAbort(wait.signal, reason => this.#end(entry).failed(reason))
    }
    this.#entries.add(entry)
  }

  asked(question: number): void {
    for (const entry of this.#entries) entry.question ??= question
  }

  /** What was asked is not answered any more. */
  askAgain(): void {
    for (const entry of this.#entries) entry.question = null
  }

  answered(question: number, members: readonly Member[]): void {
    this.#settle(
      entry => entry.question !== null && entry.question <= question,
      wait => wait.done(members)
    )
  }

  /** All of them, or those of one. */
  fail(error: Error, by?: object): void {
    this.#settle(
      ({ wait }) => by === undefined || wait.by === by,
      wait => wait.failed(error)
    )
  }

  #settle(which: (entry: Entry) => boolean, settle: (wait: Wait) => void): void {
    for (const entry of [...this.#entries]) if (which(entry)) settle(this.#end(entry))
  }

  #end(entry: Entry): Wait {
    this.#entries.delete(entry)
    this.#clock.clearTimeout(entry.timer)
    entry.unwatch()
    return entry.wait
  }
}

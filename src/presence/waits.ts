import type { Clock, Timer } from '../clock.ts'
import type { Member } from './members.ts'

/** Somebody who wants to know who is here. */
export interface Wait {
  readonly by: object
  done(members: readonly Member[]): void
  failed(error: Error): void
}

interface Entry {
  readonly wait: Wait
  /** Which question of this link answers it, from 1; `null`: one that is still to be asked. */
  question: number | null
  readonly timer: Timer
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
    const timer = this.#clock.setTimeout(() => {
      this.#entries.delete(entry)
      wait.failed(tooLate())
    }, this.#bound)
    const entry: Entry = { wait, question, timer }
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
    for (const entry of [...this.#entries]) {
      if (!which(entry)) continue
      this.#entries.delete(entry)
      this.#clock.clearTimeout(entry.timer)
      settle(entry.wait)
    }
  }
}

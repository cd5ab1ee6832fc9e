import { Alarm } from '../alarm.ts'
import type { Clock } from '../clock.ts'
import { isThenable } from '../emitter.ts'

/** So long may a storage take to answer, in ms. */
export const PATIENCE = 1_000

/** Has a storage do one thing after the other. */
export class Turns {
  readonly #clock: Clock
  readonly #failed: (cause: unknown) => void
  #work: Promise<void> | null = null
  readonly #waiting: { step: () => unknown; then: (done: boolean) => void }[] = []

  constructor(clock: Clock, failed: (cause: unknown) => void) {
    this.#clock = clock
    this.#failed = failed
  }

  /** Whether it is at something. */
  get busy(): boolean {
    return this.#work !== null
  }

  /**
   * Calls back once, with what the storage gave, or with nothing where it failed or, told by `late`, took too long, the wait for
   * its turn included.
   */
  read(ask: () => unknown, late: () => void, then: (answer: unknown, isAnswered: boolean) => void): void {
    const patience = new Alarm(this.#clock)
    let answer: unknown
    let isOver = false
    let giveUp = () => {}
    const end = (isAnswered: boolean) => {
      if (isOver) return
      isOver = true
      patience.stop()
      then(isAnswered ? answer : undefined, isAnswered)
    }
    this.run(() => {
      if (isOver) return
      const asked = ask()
      if (!isThenable(asked)) {
        answer = asked
        return
      }
      const givenUp = new Promise<void>(resolve => {
        giveUp = resolve
      })
      const answered = asked.then(text => {
        answer = text
      })
      // What comes later is not waited for.
      return Promise.race([answered, givenUp])
    }, end)
    if (isOver) return
    patience.set(PATIENCE, () => {
      late()
      end(false)
      giveUp()
    })
  }

  /** Calls back when the step is done, or, with `false`, has failed. */
  run(step: () => unknown, then: (done: boolean) => void = () => {}): void {
    if (this.#work) {
      this.#waiting.push({ step, then })
      return
    }
    try {
      const result = step()
      if (!isThenable(result)) return then(true)
      this.#work = Promise.resolve(result)
        .then(
          () => true,
          cause => {
            this.#failed(cause)
            return false
          }
        )
        .then(done => this.#rested(done, then))
    } catch (cause) {
      this.#failed(cause)
      then(false)
    }
  }

  /** Resolves when nothing is left to do, and `before` is done, or after its patience. */
  async rested(before?: Promise<void>): Promise<void> {
    const alarm = new Alarm(this.#clock)
    const late = new Promise<void>(resolve => alarm.set(PATIENCE, resolve))
    const rested = async () => {
      await before
      while (this.#work) await this.#work
    }
    await Promise.race([rested(), late])
    alarm.stop()
  }

  /** Whoever waited goes before whoever hears of it. */
  #rested(done: boolean, then: (done: boolean) => void): void {
    this.#work = null
    while (!this.#work) {
      const next = this.#waiting.shift()
      if (!next) break
      this.run(next.step, next.then)
    }
    then(done)
  }
}

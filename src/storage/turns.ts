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

  /** Calls back once, with what the storage gave, or with nothing where it failed or, told by `late`, took too long. */
  read(ask: () => unknown, late: () => void, then: (answer?: unknown) => void): void {
    let answered = false
    const once = (answer?: unknown) => {
      if (!answered) then(answer)
      answered = true
    }
    try {
      const answer = ask()
      if (!isThenable(answer)) return once(answer)
      const alarm = new Alarm(this.#clock)
      alarm.set(PATIENCE, () => {
        late()
        once()
      })
      answer
        .then(once, cause => {
          this.#failed(cause)
          once()
        })
        .then(() => alarm.stop())
    } catch (cause) {
      this.#failed(cause)
      once()
    }
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

  /** Resolves when nothing is left to do, or after its patience. */
  async rested(): Promise<void> {
    const alarm = new Alarm(this.#clock)
    const late = new Promise<void>(resolve => alarm.set(PATIENCE, resolve))
    const rested = async () => {
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

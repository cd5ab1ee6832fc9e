import type { Clock } from './clock.ts'
import type { Report } from './emitter.ts'

/**
 * A promise that may be dropped. Who takes it gets its rejection; where nobody did by the next task the error goes
 * to `report`, never to the runtime as an unhandled rejection.
 */
export class Outcome<T> extends Promise<T> {
  #taken = false

  // What `then` makes is the taker's own, an ordinary promise.
  static override get [Symbol.species]() {
    return Promise
  }

  /** Runs `work` at once. */
  static of<T>(
    clock: Clock,
    report: Report,
    work: (resolve: (value: T) => void, reject: (error: unknown) => void) => void
  ): Outcome<T> {
    const outcome = new Outcome<T>(work)
    Promise.prototype.then.call(outcome, undefined, error => {
      // `await` takes a promise one task later than `then` does: leave it the time.
      clock.setTimeout(() => outcome.#taken || report(error), 0)
    })
    return outcome
  }

  // The rule is against objects that `await` takes for a promise by accident: this one extends Promise.
  // biome-ignore lint/suspicious/noThenProperty: this is a promise
  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null
  ): Promise<A | B> {
    this.#taken = true
    return super.then(onFulfilled, onRejected)
  }
}

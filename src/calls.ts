import { onAbort } from './abort.ts'
import type { Engine, Waiting } from './engine.ts'
import { Outcome } from './outcome.ts'
import type { Command } from './protocol/command.ts'
import { closedError } from './subscription/refusals.ts'
import type { Waiter } from './subscription/work.ts'

/** What is sent for a channel. */
export interface Call {
  readonly identifier: string
  readonly phase: 'perform' | 'whisper'
  /** May throw a `CallError`. */
  make(): Command
  /** Says what becomes of the promise. */
  failed(error: unknown, reject: (error: unknown) => void, resolve: () => void): void
  readonly signal: AbortSignal | undefined
}

/** Sends at once, or as soon as the server has confirmed the subscription. */
export function send(engine: Engine, { identifier, phase, make, failed, signal }: Call): Promise<void> {
  const { connection, subscriptions } = engine
  if (!signal?.aborted && subscriptions.get(identifier)?.listening) {
    try {
      connection.send(make())
      return Promise.resolve()
    } catch (error) {
      return promise<void>(engine, (resolve, reject) => failed(error, reject, resolve))
    }
  }
  return promise<void>(engine, (resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const fail = (error: unknown) => failed(error, reject, resolve)
    try {
      // Made now: the app may change its payload while this waits.
      const frame = connection.encode(make())
      const confirmed = () => {
        try {
          connection.sendEncoded(frame)
          resolve()
        } catch (error) {
          fail(error)
        }
      }
      const given = giveUp(signal, { resolve: confirmed, reject: fail }, reject)
      wait(engine, identifier, { phase, confirmed: given.resolve, failed: given.reject })
    } catch (error) {
      fail(error)
    }
  })
}

/** Tells when the server has confirmed the subscription, or when it is clear that it will not soon. */
export function wait({ subscriptions }: Engine, identifier: string, waiter: Waiter): void {
  const subscription = subscriptions.get(identifier)
  if (subscription) subscription.wait(waiter)
  else waiter.failed(closedError(identifier))
}

/** A promise that may be dropped: its error then goes where errors go that nobody takes. */
export function promise<T>(
  { clock, report }: Engine,
  work: (resolve: (value: T) => void, reject: (error: unknown) => void) => void
): Outcome<T> {
  return Outcome.of<T>(clock, report, work)
}

/** The same, until the signal aborts: then neither does anything any more, and `aborted` gets its reason. */
export function giveUp(signal: AbortSignal | undefined, waiting: Waiting, aborted = waiting.reject): Waiting {
  if (!signal) return waiting
  const unwatch = onAbort(signal, aborted)
  return {
    resolve() {
      unwatch()
      if (!signal.aborted) waiting.resolve()
    },
    reject(error) {
      unwatch()
      if (!signal.aborted) waiting.reject(error)
    }
  }
}

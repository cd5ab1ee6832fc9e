import { createNanoEvents } from 'nanoevents'

export type Callback = (...args: never[]) => unknown
type Callbacks<Events> = { [E in keyof Events]?: Events[E][] }

/** Gets what a listener threw, or what the promise it returned was rejected with. */
export type Report = (error: unknown) => void

const { on } = createNanoEvents()

/** Calls what may throw or return a promise that fails: either way the error goes to `report` and nowhere else. */
export function guard<Args extends unknown[]>(
  report: Report,
  callback: (...args: Args) => unknown,
  ...args: Args
): void {
  try {
    const result = callback(...args)
    if (isThenable(result)) result.then(undefined, report)
  } catch (error) {
    report(error)
  }
}

/**
 * Listeners by event. One that throws, or returns a promise that fails, stops nobody else: its error goes to
 * `report`. The map of nanoevents with a loop of our own, and shared methods in place of closures for each emitter.
 */
export class Emitter<Events extends { [E in keyof Events]: Callback }> {
  readonly events: Callbacks<Events> = {}

  on<E extends keyof Events>(event: E, callback: Events[E]): () => void {
    return Reflect.apply(on, this, [event, callback])
  }

  once<E extends keyof Events>(event: E, callback: Events[E]): () => void {
    const first = (...args: never[]) => {
      off()
      return callback(...args)
    }
    // Same parameters as `callback` by construction, which the compiler cannot see for an event yet unknown.
    const off = this.on(event, first as Events[E])
    return off
  }

  emit<E extends keyof Events>(report: Report, event: E, ...args: Parameters<Events[E]>): void {
    const callbacks = this.events[event]
    if (!callbacks) return

    // The length of now: who is added by a listener hears the next one.
    for (let i = 0, { length } = callbacks; i < length; i++) {
      const callback = callbacks[i]
      if (callback) guard(report, callback, ...args)
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

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
    const off = Reflect.apply(on, this, [event, callback])
    // A list that grew by push keeps room for sixteen more: most have one listener.
    if (this.events[event]?.length === 1) this.events[event] = [callback]
    return off
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

  /** The same for two arguments, without a list of them: what every message takes. */
  emitTwo<E extends keyof Events>(
    report: Report,
    event: E,
    first: Parameters<Events[E]>[0],
    second: Parameters<Events[E]>[1]
  ): void {
    const callbacks: readonly Callback[] | undefined = this.events[event]
    if (!callbacks) return

    for (let i = 0, { length } = callbacks; i < length; i++) {
      try {
        // They take what `first` and `second` are by their types, which the compiler cannot see for an event yet unknown.
        const result = callbacks[i]?.(first as never, second as never)
        if (isThenable(result)) result.then(undefined, report)
      } catch (error) {
        report(error)
      }
    }
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

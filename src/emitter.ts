import { createNanoEvents } from 'nanoevents'

export type Callback = (...args: never[]) => unknown

/** Who listens to what: the map of nanoevents. */
export type Listeners<Events> = { [E in keyof Events]?: Events[E][] }

/** Gets what a listener threw, or what the promise it returned was rejected with. */
export type Report = (error: unknown) => void

const nanoevents = createNanoEvents()

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

type AllCallbacks<Events> = { [E in keyof Events]: Callback }

/** Calls back at every such event until the returned undo is called. */
export function on<Events extends AllCallbacks<Events>, E extends keyof Events>(
  events: Listeners<Events>,
  event: E,
  callback: Events[E]
): () => void {
  const off = Reflect.apply(nanoevents.on, { events }, [event, callback])
  // A list that grew by push keeps room for sixteen more: most have one listener.
  if (events[event]?.length === 1) events[event] = [callback]
  return off
}

/** Calls back at the next such event only; the returned undo takes it back before. */
export function once<Events extends AllCallbacks<Events>, E extends keyof Events>(
  events: Listeners<Events>,
  event: E,
  callback: Events[E]
): () => void {
  const first = (...args: never[]) => {
    off()
    return callback(...args)
  }
  // Same parameters as `callback` by construction, which the compiler cannot see for an event yet unknown.
  const off = on(events, event, first as Events[E])
  return off
}

/**
 * Calls the listeners. One that throws, or returns a promise that fails, stops nobody else: its error goes to `report`.
 */
export function emit<Events extends AllCallbacks<Events>, E extends keyof Events>(
  events: Listeners<Events>,
  report: Report,
  event: E,
  ...args: Parameters<Events[E]>
): void {
  const callbacks = events[event]
  if (!callbacks) return

  // The length of now: who is added by a listener hears the next one.
  for (let i = 0, { length } = callbacks; i < length; i++) {
    const callback = callbacks[i]
    if (callback) guard(report, callback, ...args)
  }
}

/** The same for one argument, without a list of them: what every frame takes. Of its own, so that engines inline the listener. */
export function emitOne<Events extends AllCallbacks<Events>, E extends keyof Events>(
  events: Listeners<Events>,
  report: Report,
  event: E,
  value: Parameters<Events[E]>[0]
): void {
  const callbacks: readonly Callback[] | undefined = events[event]
  if (!callbacks) return

  for (let i = 0, { length } = callbacks; i < length; i++) {
    try {
      // They take what `value` is by their types, which the compiler cannot see for an event yet unknown.
      const result = callbacks[i]?.(value as never)
      if (isThenable(result)) result.then(undefined, report)
    } catch (error) {
      report(error)
    }
  }
}

/** The same for two: what every message takes. */
export function emitTwo<Events extends AllCallbacks<Events>, E extends keyof Events>(
  events: Listeners<Events>,
  report: Report,
  event: E,
  first: Parameters<Events[E]>[0],
  second: Parameters<Events[E]>[1]
): void {
  const callbacks: readonly Callback[] | undefined = events[event]
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

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

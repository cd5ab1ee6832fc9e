import type { Clock } from './clock.ts'
import { guard, type Report } from './emitter.ts'

/** Where a part of the engine tells what it does. Say `tell?.(…)`: while nobody listens not even the event is made. */
export interface Trace<Event> {
  readonly tell: ((event: Event) => void) | null
}

/** An event and when it was, in ms since 1970 UTC by this machine's clock. */
export type Timed<Event> = Event & { readonly at: number }

/** A trace that can be listened to. */
export class TraceBoard<Event extends object> implements Trace<Event> {
  tell: ((event: Event) => void) | null = null
  readonly #clock: Clock
  readonly #report: Report
  /** Made with the first: there is a board for each cable, and few are read. */
  #listeners: Set<(event: Timed<Event>) => void> | null = null

  /** `report` gets what a listener throws. */
  constructor(clock: Clock, report: Report) {
    this.#clock = clock
    this.#report = report
  }

  /** Calls back at every event until the returned undo is called. */
  listen(listener: (event: Timed<Event>) => void): () => void {
    // Of its own: the same listener twice is two.
    const own = (event: Timed<Event>) => listener(event)
    this.#listeners ??= new Set()
    const listeners = this.#listeners
    listeners.add(own)
    this.tell = event => {
      const timed = { at: this.#clock.now(), ...event }
      for (const one of listeners) guard(this.#report, one, timed)
    }
    return () => {
      listeners.delete(own)
      if (listeners.size === 0) this.tell = null
    }
  }
}

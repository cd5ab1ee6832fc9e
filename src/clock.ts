/** What a `Clock` hands out for a running timer: give it back to `clearTimeout`, nothing else. */
export type Timer = object | number

/**
 * Time and chance as an argument, so that every wait can be replayed: a virtual clock and a seed make a
 * schedule repeat to the millisecond.
 */
export interface Clock {
  /** Milliseconds since 1970 UTC. May jump: the machine sleeps, the user sets the clock. */
  now(): number
  /**
   * Milliseconds that passed since some moment, which nobody can set. Without it `now` is used, and waits of a
   * recovery go wrong when the time of day is set.
   */
  elapsed?(): number
  /** At least 0, less than 1. */
  random(): number
  /** Calls back once after `ms` milliseconds or later, never before this call returned. */
  setTimeout(callback: () => void, ms: number): Timer
  /** What has run or is unknown changes nothing. */
  clearTimeout(timer: Timer): void
}

export const elapsed = (clock: Clock): number => clock.elapsed?.() ?? clock.now()

/** In ms that passed since some moment, and by the time of day: the one may sleep, the other may be set. */
export interface Moment {
  readonly at: number
  readonly day: number
}

export const NEVER: Moment = { at: 0, day: 0 }

export const momentOf = (clock: Clock): Moment => ({ at: elapsed(clock), day: clock.now() })

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // Whole: what is kept for each stream takes less then.
  elapsed: () => Math.floor(performance.now()),
  random: () => Math.random(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout(timer: NodeJS.Timeout | number) {
    clearTimeout(timer)
  }
}

/** How long to wait before a try to connect; all in milliseconds. */
export interface Waits {
  /** After a link that the far side ended: between a tenth of this and this. */
  first: number
  /** The window of the wait after that. It doubles with every failure. */
  window: number
  /** The widest window, and the widest after `awayLong`. 40 to 100 % of a window is waited. */
  cap: number
  capAway: number
  awayLong: number
  /** At most this long after we ended a silent link ourselves. */
  stale: number
  /** At most this long after the network came back or the page woke, and how far apart such tries are. */
  wake: number
  wakeApart: number
  /** In a hidden page: at least this long between tries, after the first. */
  hidden: number
  /** A link that lived this long was a good one: the next failure counts as the first. */
  stable: number
}

export const DEFAULT_WAITS: Waits = {
  first: 5_000,
  window: 10_000,
  cap: 15_000,
  capAway: 30_000,
  awayLong: 300_000,
  stale: 2_000,
  wake: 500,
  wakeApart: 2_000,
  hidden: 60_000,
  stable: 10_000
}

/** What is known when the next try has to be scheduled. */
export interface Failure {
  /** Failed tries since the last good link, this one not counted. */
  failures: number
  /** Whether we ended the link ourselves because nothing was heard. */
  stale: boolean
  /** Milliseconds since there last was a good link. */
  away: number
  visible: boolean
}

/** Draws the wait, in ms. The draw comes after the cap, so that a crowd stays spread however long it lasts. */
export function delayAfter(
  { failures, stale, away, visible }: Failure,
  waits: Waits,
  random: () => number
): number {
  if (failures === 0) return stale ? random() * waits.stale : between(waits.first / 10, waits.first, random)

  const cap = away >= waits.awayLong ? waits.capAway : waits.cap
  const window = Math.min(cap, waits.window * 2 ** (failures - 1))
  const delay = between(0.4 * window, window, random)
  return visible ? delay : Math.max(delay, waits.hidden)
}

const between = (low: number, high: number, random: () => number): number => low + random() * (high - low)

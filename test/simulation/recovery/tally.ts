/** What was seen in a run. None of it may be 0 over many schedules: then it proved nothing. */
export interface Tally {
  breaks: number
  published: number
  delivered: number
  replayed: number
  /** Frames of a message that had been at the socket before, for the same identifier. */
  duplicates: number
  /** Frames behind which one with a lower offset came on the same link. */
  overtaken: number
  /** Verdicts of a gap in which something was missing that nobody could give back. */
  gaps: number
  late: number
  /** Members that were shown at the end, as the server said. */
  members: number
  /** Calls that the server heard, after a wait in a queue, or at once. */
  queuedHeard: number
  heard: number
  /** Calls that were handed to a link which broke before they were there. */
  lostUnderway: number
  dropped: number
  /** Calls that were refused, by their reason. */
  offline: number
  closed: number
  expired: number
  queueFull: number
  notSubscribed: number
}

export const emptyTally = (): Tally => ({
  breaks: 0,
  published: 0,
  delivered: 0,
  replayed: 0,
  duplicates: 0,
  overtaken: 0,
  gaps: 0,
  late: 0,
  members: 0,
  queuedHeard: 0,
  heard: 0,
  lostUnderway: 0,
  dropped: 0,
  offline: 0,
  closed: 0,
  expired: 0,
  queueFull: 0,
  notSubscribed: 0
})

export function addTally(sum: Tally, one: Tally): void {
  for (const key of Object.keys(one) as (keyof Tally)[]) sum[key] += one[key]
}

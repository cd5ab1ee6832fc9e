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
  members: 0
})

export function addTally(sum: Tally, one: Tally): void {
  for (const key of Object.keys(one) as (keyof Tally)[]) sum[key] += one[key]
}

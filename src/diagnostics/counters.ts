import type { CableTrace } from '../index.ts'

/** What happened since the diagnosis began. Times in ms; `null`: not known yet. */
export interface Counters {
  readonly attempts: number
  /** Times that the server let us in, and those of them after the first. */
  readonly connects: number
  readonly reconnects: number
  /** Links that ended and tries that failed. */
  readonly losses: number
  /** Verdicts that found nothing missing, verdicts that did, and messages brought back. */
  readonly recoveries: number
  readonly gaps: number
  readonly replayed: number
  /** Second copies that were dropped. */
  readonly duplicates: number
  readonly rejected: number
  /** Subscriptions that the server did not answer in time. */
  readonly unanswered: number
  /** What went wrong where nobody waited for it. */
  readonly errors: number
  /** From a command to the server's answer to it, the last that was measured. */
  readonly roundTrip: number | null
  /** By how much this machine's clock is ahead of the server's, as its last ping told; to the second. */
  readonly clockSkew: number | null
}

export const NO_COUNTS: Counters = {
  attempts: 0,
  connects: 0,
  reconnects: 0,
  losses: 0,
  recoveries: 0,
  gaps: 0,
  replayed: 0,
  duplicates: 0,
  rejected: 0,
  unanswered: 0,
  errors: 0,
  roundTrip: null,
  clockSkew: null
}

/** Old counters and what happened → new counters; the same object where nothing of it counts. */
export function counted(counters: Counters, event: CableTrace): Counters {
  const plus = (name: Count) => ({ ...counters, [name]: counters[name] + 1 })
  switch (event.type) {
    case 'attempt':
      return plus('attempts')
    case 'welcomed':
      return { ...plus('connects'), reconnects: counters.reconnects + (counters.connects > 0 ? 1 : 0) }
    case 'lost':
      return plus('losses')
    case 'verdict': {
      const { status, replayed } = event.verdict
      const name = status === 'gap' ? 'gaps' : 'recoveries'
      if (status === 'fresh')
        return replayed === 0 ? counters : { ...counters, replayed: counters.replayed + replayed }
      return { ...plus(name), replayed: counters.replayed + replayed }
    }
    case 'duplicate':
      return plus('duplicates')
    case 'rejected':
      return plus('rejected')
    case 'unanswered':
      return plus('unanswered')
    case 'error':
      return plus('errors')
    case 'ping':
      return withSkew(counters, event.serverTime, event.at)
    default:
      return counters
  }
}

type Count = Exclude<keyof Counters, 'roundTrip' | 'clockSkew'>

/** Servers tell seconds, or the unit they were told to: told apart by size. */
function withSkew(counters: Counters, serverTime: number | null, now: number): Counters {
  if (serverTime === null || serverTime <= 0) return counters
  let second = serverTime
  while (second >= 1e11) second /= 1_000
  const clockSkew = (Math.round(now / 1_000 - second) || 0) * 1_000
  return clockSkew === counters.clockSkew ? counters : { ...counters, clockSkew }
}

import type { CableTrace, ConnectionState } from '../index.ts'

/**
 * How good the link is: `offline`: there is none. `flaky`: it was lost at least three times in the last five minutes.
 * `slow`: the server took more than a second for its last answer. Else `good`.
 */
export type Quality = 'good' | 'slow' | 'flaky' | 'offline'

const FLAKY = { losses: 3, within: 300_000 }
const SLOW = 1_000

/** `events` are the last minutes; `now` is in ms since 1970 UTC, `roundTrip` in ms. */
export function qualityOf(
  state: ConnectionState,
  events: readonly CableTrace[],
  roundTrip: number | null,
  now: number
): Quality {
  if (state !== 'connected') return 'offline'
  const losses = events.filter(({ type, at }) => type === 'lost' && now - at <= FLAKY.within)
  if (losses.length >= FLAKY.losses) return 'flaky'
  return roundTrip !== null && roundTrip > SLOW ? 'slow' : 'good'
}

import type { Missed } from 'hawser'
import type { Positions } from './positions.ts'
import type { Publication } from './publication.ts'
import type { Entry } from './subscription-log.ts'

/**
 * Whether the app was told that it will not get this message: by a gap whose range has it, after it was published,
 * and before the first message from behind it.
 */
export function announcedIn(message: Publication, entries: readonly Entry[], positions: Positions): boolean {
  for (const entry of entries) {
    if (entry.what === 'message' && entry.number > message.number) return false
    if (entry.what !== 'verdict' || entry.verdict.status !== 'gap' || entry.at < message.begun) continue
    if (entry.verdict.missed?.some(range => covers(range, message, positions))) return true
  }
  return false
}

function covers(
  { stream, after, before }: Missed,
  { number, stream: own }: Publication,
  positions: Positions
): boolean {
  if (stream !== own) return false
  const low = after === null ? 0 : positions.numberAt(stream, after)
  const high = before === null ? Number.POSITIVE_INFINITY : positions.numberAt(stream, before)
  // A position that nobody saw proves nothing.
  return low !== null && high !== null && number > low && number < high
}

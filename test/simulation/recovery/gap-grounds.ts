import type { Verdict } from './facts.ts'
import type { Life } from './life.ts'
import type { PublisherLog } from './publisher-log.ts'
import type { Ways } from './schedule.ts'

export interface GapGrounds {
  readonly at: number
  readonly life: Life
  readonly log: PublisherLog
  readonly ways: Ways
  readonly protocol: string
  /** How often the server ended a link of this client as too slow. */
  readonly tooSlow: number
  /** Its time of day was set: by that the break may have lasted for hours. */
  readonly clockSet: boolean
}

/** How long a client has to wait before it gives up a question: the default of its option `history.timeout`. */
const PATIENCE = 10_000

/**
 * Why this gap had no grounds; `null`: it had. The client may say `gap` only where it was told that something is gone,
 * or cannot know:
 * - `no_history`: the link speaks the base protocol
 * - `rejected`: a server rejected a request since the break
 * - `timeout`: a request was not answered in time
 * - `too_slow`: twice the server ended the link over a replay
 * - `overflow`: never; no schedule has so many messages
 * - `hole`: a message in the range is gone, or was kept from this client, or could not be asked for in vain
 * - `unproven`: no position was known and the session was not restored, or the replay was as long as what is kept
 *   and did not begin at 1; or a request by position was rejected, and the one by time did not join
 */
export function groundless(verdict: Verdict, grounds: GapGrounds): string | null {
  return wrongRange(verdict, grounds) ?? wrongReason(verdict, grounds)
}

function wrongRange({ missed = [], reason }: Verdict, { life, log, ways }: GapGrounds): string | null {
  const { streams, line } = life.options
  for (const { stream, after, before } of missed) {
    const name = streams.find(one => one === stream)
    if (!name) return `${stream} is no stream of it`
    for (const place of [after, before]) {
      if (place && !log.at(name, place)) return `nothing stands at ${place.epoch} ${place.offset}`
    }
    // Where nothing is asked for, it is told before the first message is looked at.
    const unasked = reason === 'no_history' || reason === 'too_slow'
    if (!after || ways.restartedOffsets > 0 || unasked) continue
    const next = log.at(name, { epoch: after.epoch, offset: after.offset + 1 })
    if (next && line.came(name, next.n))
      return `${stream} ${next.n} came, so nothing is missing behind ${after.offset}`
  }
  return null
}

function wrongReason(verdict: Verdict, grounds: GapGrounds): string | null {
  const { at, life, protocol, tooSlow } = grounds
  const { requests, rejectedAt } = life.options.line
  const rejected = rejectedAt >= life.lostAt
  const unanswered = requests.some(request => request.answer === null && at - request.at >= PATIENCE)
  switch (verdict.reason) {
    case 'no_history':
      return protocol.includes('ext') ? 'the server keeps history' : null
    case 'rejected':
      return rejected ? null : 'nothing was rejected'
    case 'timeout':
      return unanswered ? null : 'every question was answered, or still could be'
    case 'too_slow':
      return tooSlow >= 2 ? null : 'the server was not too slow twice'
    case 'hole':
      return unanswered || rejected || isHole(verdict, grounds) ? null : 'all of it could be had'
    case 'unproven':
      return rejected || isUnproven(verdict, grounds) ? null : 'it could be known'
    default:
      return 'there is no such reason here'
  }
}

function isHole({ missed = [] }: Verdict, { life, log, ways, at }: GapGrounds): boolean {
  if (ways.nodes > 1 || ways.restartedOffsets > 0) return true
  const { client, streams } = life.options
  return missed.some(({ stream, after, before }) => {
    const name = streams.find(one => one === stream)
    if (!name) return false
    const first = after ? (log.at(name, after)?.n ?? 0) : 0
    const last = (before ? log.at(name, before)?.n : undefined) ?? log.count(name) + 1
    return log
      .between(name, first, last)
      .some(one => one.excluding === client || log.isGone(one, at + ways.clockAhead))
  })
}

/** A link is looked at so often, and what a server keeps is counted in seconds, in ms. */
const ALIVE = 8_000

function isUnproven({ missed = [] }: Verdict, { life, ways, at, clockSet }: GapGrounds): boolean {
  const { line } = life.options
  if (clockSet) return true
  // The server may have let go of what was published right after the last frame, or ping, that surely came.
  if (at - life.lostAt >= ways.ttl - ALIVE) return true
  if (ways.nodes > 1 || ways.restartedOffsets > 0 || !life.timeKnown) return true
  if (missed.length === 0) return !life.restored
  return missed.some(({ stream, after }) => {
    if (after) return !line.requests.some(({ named }) => named.has(stream))
    if (!life.restored) return true
    const came = line.requests.flatMap(request => request.came.get(stream) ?? [])
    return Math.min(...came) > 1 && came.length >= ways.limit
  })
}

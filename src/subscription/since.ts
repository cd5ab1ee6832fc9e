import type { Heard, Start } from '../history/start.ts'
import type { Missed } from '../history/verdict.ts'
import type { Position } from '../protocol/message.ts'

/**
 * From where on messages are wanted: the time of the server, in whole seconds since 1970 UTC, or the position of a message
 * of each stream, and everything behind it. Of several, the time is for all other streams.
 */
export type SubscribedSince = number | Position | readonly (number | Position)[]

/** What a page was made with, checked. */
export interface FirstPaint {
  readonly second: number | null
  readonly positions: readonly Position[]
}

/** Seconds have ten digits in this century; more are milliseconds. */
const MOST_SECONDS = 1e11

/** `null`: it is neither a time nor a position, nor a list of them. */
export function firstPaintOf(since: unknown): FirstPaint | null {
  const parts: unknown[] = Array.isArray(since) ? since : [since]
  const times = parts.filter(isSecond)
  const positions = parts.filter(isPosition)
  if (times.length + positions.length < parts.length || times.length > 1 || parts.length === 0) return null
  return {
    second: times[0] === undefined ? null : Math.floor(times[0]),
    positions: positions.map(({ stream, epoch, offset }) => ({ stream, epoch, offset }))
  }
}

/** Where a subscription begins that nobody had. Without a time only the streams with a position are asked for. */
export function startOf({ second, positions }: FirstPaint, now: Heard['since']): Start {
  const since = { ...now, second: second ?? now.second, proven: second !== null }
  return { positions, since, resumed: false }
}

/**
 * What somebody misses who shares a subscription that was heard up to there, and gets all from `awaited` on. `null`: nothing.
 */
export function missedBy(
  { second, positions }: FirstPaint,
  heard: Heard['positions'],
  awaited: Heard['since'] | null
): Missed[] | null {
  const missed = positions.filter(
    one =>
      !heard.some(
        ({ stream, epoch, offset }) => stream === one.stream && epoch === one.epoch && offset <= one.offset
      )
  )
  if (missed.length === 0 && (second === null || isSince(awaited, second))) return null
  return missed.map(({ stream, epoch, offset }) => ({ stream, after: { epoch, offset }, before: null }))
}

const isSince = (since: Heard['since'] | null, second: number) =>
  since?.proven === true && since.second <= second

const isSecond = (value: unknown): value is number =>
  typeof value === 'number' && value > 0 && value < MOST_SECONDS

function isPosition(value: unknown): value is Position {
  if (typeof value !== 'object' || value === null) return false
  const { stream, epoch, offset }: { stream?: unknown; epoch?: unknown; offset?: unknown } = value
  return (
    typeof stream === 'string' &&
    typeof epoch === 'string' &&
    Number.isSafeInteger(offset) &&
    Number(offset) > 0
  )
}

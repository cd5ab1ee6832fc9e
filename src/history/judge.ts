import { type Group, type Held, offsetsOf } from './held.ts'
import type { Track } from './track.ts'
import type { GapReason, Missed, Place } from './verdict.ts'

/** From where on history was asked by time, in seconds since 1970 UTC. `proven`: by the server's clock. */
export interface Since {
  readonly second: number
  readonly proven: boolean
}

/** How the request was answered: by offset; by time, after the offsets were refused; or not at all, and why. */
export type Answer = 'offsets' | 'time' | Exclude<GapReason, 'rejected' | 'hole' | 'unproven'>

export interface Evidence {
  readonly answer: Answer
  readonly tracks: readonly Track[]
  /** Those whose offset was asked for. */
  readonly named: readonly Track[]
  /** The server let go of those offsets. */
  readonly refused: boolean
  readonly held: Held
  readonly since: Since
  /** The server restored the session, so it is the one from before, with its memory. */
  readonly restored: boolean
  /** The app said from when on: nothing was heard before. */
  readonly initial: boolean
  /** How many messages of a stream the server keeps. */
  readonly limit: number
}

/** What is to become of one stream under one epoch. */
export type Finding =
  /** goes on behind the mark, or has a hole there that is waited for */
  | { kind: 'goes on'; track: Track }
  /** is not heard of any more under this epoch */
  | { kind: 'ended'; track: Track }
  /** goes on from this offset, what is before it is missing */
  | { kind: 'skips'; track: Track; to: number }
  /** goes on from whatever comes next */
  | { kind: 'open'; track: Track }
  /** counts from 1 again, and what is held begins here */
  | { kind: 'restarted'; track: Track; from: number }
  /** was not known before */
  | { kind: 'begins'; group: Group; from: number }

export interface Judgement {
  readonly findings: readonly Finding[]
  readonly reason: GapReason | null
  readonly missed: readonly Missed[]
}

/**
 * What an answer proves. Only a replay by offset is complete (docs/protocol.md, "History"): one by time is whole where
 * it joins what is known, and of a stream never heard where it begins at 1 or is shorter than what is kept.
 */
export function judge(evidence: Evidence): Judgement {
  const { answer, tracks, held, initial, restored, since } = evidence
  const findings: Finding[] = []
  const missed: Missed[] = []
  let reason: GapReason | null = isAnswered(answer) ? null : answer
  const miss = (why: GapReason, stream: string, after: Place | null, before: Place | null) => {
    reason ??= why
    missed.push({ stream, after, before })
  }

  for (const track of tracks) findings.push(findingOf(track, evidence, miss))
  for (const group of held.groups) {
    const { stream, epoch } = group
    const [from] = offsetsOf(group)
    if (from === undefined || tracks.some(track => track.stream === stream && track.epoch === epoch)) continue
    findings.push({ kind: 'begins', group, from })
    // Another epoch of a known stream: what it lacks was told with the one before, or was never ours.
    if (initial || tracks.some(track => track.stream === stream) || isWhole(group, from, evidence)) continue
    miss(isAnswered(answer) ? 'unproven' : answer, stream, null, { epoch, offset: from })
  }

  const shown = initial || tracks.length > 0 || (restored && since.proven)
  if (!shown) reason ??= 'unproven'
  return { findings, reason, missed }
}

type Miss = (why: GapReason, stream: string, after: Place | null, before: Place | null) => void

function findingOf(
  track: Track,
  { answer, named, refused, held, restored, since }: Evidence,
  miss: Miss
): Finding {
  const { stream, epoch, mark } = track
  const group = held.find(stream, epoch)
  const offsets = group ? offsetsOf(group) : []
  const next = offsets.find(offset => offset > mark)
  const lost = (why: GapReason, before: Place | null) => miss(why, stream, { epoch, offset: mark }, before)

  if (answer === 'offsets' && named.includes(track)) {
    const low = offsets.find(offset => offset > track.again)
    return low !== undefined && low <= mark
      ? { kind: 'restarted', track, from: low }
      : { kind: 'goes on', track }
  }
  if (!isAnswered(answer) && !refused) {
    lost(answer, next === undefined ? null : { epoch, offset: next })
    return next === undefined ? { kind: 'open', track } : { kind: 'skips', track, to: next }
  }

  const why = !isAnswered(answer) ? answer : named.includes(track) ? 'rejected' : 'unproven'
  const newest = offsets.at(-1)
  if (newest === undefined) {
    const other = held.groups.find(one => one.stream === stream)
    const quiet = answer === 'time' && !other && restored && since.proven && named.includes(track)
    if (quiet) return { kind: 'goes on', track }
    const offset = other && offsetsOf(other)[0]
    lost(why, other && offset !== undefined ? { epoch: other.epoch, offset } : null)
    return { kind: 'ended', track }
  }
  if (newest < mark) {
    const from = offsets.find(offset => offset > track.again) ?? newest + 1
    lost(why, { epoch, offset: from })
    return { kind: 'restarted', track, from }
  }
  if (next === undefined || next === mark + 1) return { kind: 'goes on', track }
  lost(why, { epoch, offset: next })
  return { kind: 'skips', track, to: next }
}

function isWhole(
  { frames }: Group,
  from: number,
  { answer, named, restored, since, limit }: Evidence
): boolean {
  const sameServer = restored || (answer === 'offsets' && named.length > 0)
  return isAnswered(answer) && since.proven && sameServer && (from === 1 || frames.size < limit)
}

const isAnswered = (answer: Answer): answer is 'offsets' | 'time' => answer === 'offsets' || answer === 'time'

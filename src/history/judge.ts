import { freshOffsetsOf, type Group, type Held, offsetsOf } from './held.ts'
import { Track, type TrackState } from './track.ts'
import type { GapReason, Missed, Place } from './verdict.ts'

/** From where on history was asked by time, in seconds since 1970 UTC. `proven`: by the server's clock. */
export interface Since {
  readonly second: number
  readonly proven: boolean
  /** When everything before had arrived, in ms that passed since some moment; and by the time of day. */
  readonly at: number
  readonly day: number
}

/** Servers count in whole seconds what they keep. */
const ROUNDING = 2_000

/**
 * A server forgets a stream that was silent for ten times as long as it keeps messages, and counts from 1 again under the same
 * epoch (docs/protocol.md, "Positions"). What came to us late was silent for up to one of these longer.
 */
const FORGOTTEN_AFTER = 9

/** A request by time reaches back before the break by a few seconds, or by a minute where no ping was heard: never so far, in ms. */
const REACH = 90_000

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
  /** Since the break every server restored the session: it is the one from before, with its memory. */
  readonly restored: boolean
  /** The app said from when on: nothing was heard before. */
  readonly initial: boolean
  /** The channel has one stream and never another. */
  readonly single: boolean
  /** How many messages of a stream the server keeps, and for how long, in ms. */
  readonly limit: number
  readonly ttl: number
  /** In ms that passed since the same moment as for `since`. */
  readonly now: number
  /** The time of day, in ms since 1970 UTC. */
  readonly day: number
}

/** What is to become of one stream under one epoch. */
export interface Finding {
  readonly track: Track
  /** It counts from 1 again: what is held begins here, but for `through`, which is of the count before. */
  readonly from: number | null
  /** Held offsets that are handed on one after the other, whatever lies between: that was told. */
  readonly through: readonly number[]
  readonly state: TrackState
}

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
  const { answer, tracks, named, held, initial, restored, since, single } = evidence
  const missed: Missed[] = []
  let reason: GapReason | null = isAnswered(answer) ? null : answer
  const miss: Miss = (why, stream, after, before) => {
    reason ??= why
    missed.push({ stream, after, before })
  }

  const findings = tracks.map(track => findingOf(track, evidence, miss))
  for (const group of held.groups) {
    const { stream, epoch } = group
    const [from] = offsetsOf(group)
    if (from === undefined || tracks.some(track => track.stream === stream && track.epoch === epoch)) continue
    // Another epoch of a known stream: what it lacks was told with the one before, or was never ours.
    const fits = initial || tracks.some(track => track.stream === stream) || isWhole(group, from, evidence)
    if (!fits) miss(isAnswered(answer) ? 'unproven' : answer, stream, null, { epoch, offset: from })
    findings.push(findingOf(new Track(stream, epoch, from - 1, evidence.now, from), evidence, miss))
  }

  // Copies of what was heard, or a stream that counts anew: the machine slept, or its clock was set.
  const doubtful = findings.some(
    ({ track, from }) => from === null && isForgotten(track, evidence) && held.lowest(track) <= track.mark
  )
  const known = tracks.some(({ state }) => state !== 'ended')
  // What was refused may be for its age, and then streams never heard have lost as much.
  const young = (answer === 'offsets' && named.length > 0) || isKept(evidence)
  const shown = initial || (known && (single || (since.proven && young))) || (restored && isKept(evidence))
  if (!shown || doubtful) reason ??= 'unproven'
  return { findings, reason, missed }
}

type Miss = (why: GapReason, stream: string, after: Place | null, before: Place | null) => void

function findingOf(track: Track, evidence: Evidence, miss: Miss): Finding {
  const { answer, named, refused, held } = evidence
  const { stream, epoch, mark } = track
  const group = held.find(stream, epoch)
  const fresh = group ? freshOffsetsOf(group) : []
  const ahead = group ? offsetsOf(group).filter(offset => offset > mark) : []
  const goesOn: Finding = { track, from: null, through: [], state: 'going on' }

  const why = !isAnswered(answer) ? answer : named.includes(track) ? 'rejected' : 'unproven'
  const newest = fresh.at(-1)
  const completed = answer === 'offsets' && named.includes(track)
  const lowest = fresh[0]
  // Of a stream that was silent before the break, what came by time is no second copy of what was heard. Nor where it was
  // silent for so long by the clock that nobody can set.
  const silence = evidence.since.at - track.at
  const isNew = silence > evidence.ttl
  const forgotten = isForgotten(track, evidence)
  const noCopies =
    isNew || (forgotten && silence > REACH) || evidence.now - track.at >= FORGOTTEN_AFTER * evidence.ttl
  const below = completed || noCopies ? (lowest ?? 0) <= mark : (newest ?? 0) < mark
  if (newest !== undefined && isAnswered(answer) && below) {
    const from = fresh.find(offset => offset > (track.again?.top ?? 0)) ?? newest + 1
    const isAll = completed || (isNew && group !== undefined && isWhole(group, from, evidence))
    // In hand since before the break: it is of the old count.
    const through = ahead.filter(offset => !fresh.includes(offset))
    let last = mark
    for (const offset of through) {
      if (offset > last + 1) miss(why, stream, { epoch, offset: last }, { epoch, offset })
      last = offset
    }
    if (!isAll) miss(why, stream, { epoch, offset: last }, { epoch, offset: from })
    return { ...goesOn, from, through }
  }
  if (completed) return goesOn

  const joins = isAnswered(answer) ? fresh.find(offset => offset > mark) : undefined
  const through = ahead.filter(offset => joins === undefined || offset <= joins)
  let last = mark
  for (const offset of through) {
    // Where it had ended already, all up to here was told, unless this is only a part of what came since.
    const told = last === mark && track.state !== 'going on' && group && isWhole(group, offset, evidence)
    if (offset > last + 1 && !told) miss(why, stream, { epoch, offset: last }, { epoch, offset })
    last = offset
  }

  const alive = newest !== undefined
  // Nothing is asked from there again: it would end the same way.
  const givenUp = refused || answer === 'too_slow'
  if (alive && (isAnswered(answer) || !givenUp)) return { ...goesOn, through }
  if (track.state !== 'going on' && !named.includes(track) && through.length === 0) {
    // Told already, up to the break of now.
    if (!isStill(track, evidence)) miss(why, stream, { epoch, offset: mark }, follower(track, evidence))
    return { ...goesOn, state: 'ended' }
  }
  if (ahead.length === 0 && isQuiet(track, evidence)) return goesOn
  miss(why, stream, { epoch, offset: last }, follower(track, evidence))
  return {
    ...goesOn,
    through,
    state: isAnswered(answer) || givenUp ? 'ended' : 'open'
  }
}

/** Whether nothing was published since on a stream whose epoch had ended, or another epoch answers for it. */
function isStill(track: Track, evidence: Evidence): boolean {
  const { answer, tracks, held, restored } = evidence
  const { stream } = track
  if (tracks.find(one => one.stream === stream) !== track) return true
  const group = held.groups.find(one => one.stream === stream)
  const [from] = group ? offsetsOf(group) : []
  if (group && from !== undefined) return isWhole(group, from, evidence)
  return isAnswered(answer) && restored && isKept(evidence)
}

/** What is held of the stream behind this epoch, under another one. */
function follower({ stream, epoch }: Track, { held, tracks }: Evidence): Place | null {
  const kin = held.groups.filter(group => group.stream === stream)
  // The first of all, where nothing of its own is held.
  const next = kin[kin.findIndex(group => group.epoch === epoch) + 1]
  if (!next) return null
  const mark = tracks.find(track => track.stream === stream && track.epoch === next.epoch)?.mark ?? 0
  const offset = offsetsOf(next).find(one => one > mark)
  return offset === undefined ? null : { epoch: next.epoch, offset }
}

/**
 * Refused, and nothing came by time: nothing was published, if the offset was refused for its age alone. A server that
 * never knew the epoch, or has an empty copy of the stream, would say the same.
 */
function isQuiet({ stream, at, ahead }: Track, evidence: Evidence): boolean {
  const { answer, tracks, held, restored, ttl, now } = evidence
  const alone = tracks.filter(one => one.stream === stream).length === 1
  const unheard = !held.groups.some(one => one.stream === stream)
  return (
    isAnswered(answer) && ahead === null && alone && unheard && restored && isKept(evidence) && now - at > ttl
  )
}

function isWhole({ frames }: Group, from: number, evidence: Evidence): boolean {
  const { answer, named, restored, limit } = evidence
  const sameServer = restored || (answer === 'offsets' && named.length > 0)
  return isAnswered(answer) && sameServer && (from === 1 || (isKept(evidence) && frames.size < limit))
}

/** Whether a server may have forgotten the stream by now. By the time of day, too: what counts the ms may have slept. */
export function isForgotten(
  { at }: { at: number },
  { since, now, day, ttl }: Pick<Evidence, 'since' | 'now' | 'day' | 'ttl'>
): boolean {
  return since.at - at + Math.max(now - since.at, day - since.day) >= FORGOTTEN_AFTER * ttl
}

/** Whether a server still has, by its age, what it published since the break, and was asked for all of that. */
function isKept({ since, now, day, ttl }: Evidence): boolean {
  // What counts the ms may have slept with the machine, and the time of day may have been set: the longer one counts.
  const [passed, onTheClock] = [now - since.at, day - since.day]
  // Set back meanwhile: the machine may have slept for as long as it was set back by.
  const isSetBack = onTheClock < passed - ROUNDING
  return since.proven && !isSetBack && Math.max(passed, onTheClock) < ttl - ROUNDING
}

const isAnswered = (answer: Answer): answer is 'offsets' | 'time' => answer === 'offsets' || answer === 'time'

import type { HistoryRequest } from '../protocol/command.ts'
import { type Data, type Position, positionOf } from '../protocol/message.ts'
import { type Group, Held, offsetsOf } from './held.ts'
import { type Answer, type Finding, judge, type Since } from './judge.ts'
import type { MessageMeta } from './message-meta.ts'
import { Track } from './track.ts'
import { Tracks } from './tracks.ts'
import type { Verdict } from './verdict.ts'

export interface HistoryOptions {
  /** How many messages of a stream the server keeps. */
  limit: number
  /** How long an answer may take, in ms. */
  timeout: number
  /** How long a message above a hole waits for those before it, in ms. */
  hold: number
  /** How long after that the hole is asked for, in ms. */
  refill: number
  /** How many frames may wait in one subscription, and how many bytes of them. */
  mostHeld: number
  mostHeldBytes: number
}

/** What the history of a subscription needs of it. */
export interface HistoryOwner {
  readonly historyOptions: HistoryOptions
  /** Whether messages can be delivered now. */
  readonly listening: boolean
  now(): number
  /** From when on to ask for what is missing from now on. */
  since(): Since
  deliver(frame: Data, meta: MessageMeta | undefined): void
  judged(verdict: Verdict): void
  request(history: HistoryRequest): void
  /** Wants `tick` to be called then, in ms of `now`. */
  wake(at: number): void
}

/** For so long after an answer the live copy of a replayed message may come, in ms (docs/protocol.md, "History"). */
const WINDOW = 10_000
/** A stream that was silent for so long may have been forgotten by the server, and count from 1 again. */
const FORGOTTEN = 60_000
/** A stream that repeats so many offsets in a row from 1 on counts anew. */
const COUNTS_AGAIN = 3
/** Holes that come again and again are asked for more and more seldom, at last so far apart, in ms. */
const LONGEST_REFILL = 60_000
/** So many replays in a row that the server ends as too slow are enough. */
const MOST_CUT_OFF = 2

/**
 * A request under way.
 * - `recovery`: after a break, by offset where one is known
 * - `time`: the same, after the offsets were refused
 * - `refill`: for holes between live messages
 * - `refill by time`: the same, after the offsets were refused
 */
type RequestKind = 'recovery' | 'time' | 'refill' | 'refill by time'

interface Request {
  readonly kind: RequestKind
  /** Those whose offset was asked for, and up to where they had been delivered above a hole. */
  readonly named: ReadonlyMap<Track, number>
  readonly answerBy: number
}

/** All that exists only while something is under way: a quiet channel is small. */
interface Work {
  readonly held: Held
  request: Request | null
  /** Requests of this link without an answer. */
  owed: number
  restored: boolean
  replayed: number
  windowUntil: number
  /** What was delivered before the window opened; above it a second copy may come. */
  readonly floors: Map<Track, number>
  letGoAt: number
  refillAt: number
  refillWait: number
  /** Where a refill by time would begin. */
  refillSince: Since | null
}

/**
 * What one subscription has seen, and what it missed: every message once, in the order of its stream, or a verdict that
 * says which stretch is missing. Has no timer and no socket; time is asked of the owner.
 */
export class History {
  readonly #owner: HistoryOwner
  readonly #tracks = new Tracks()
  #work: Work | null = null
  /** From when on anything may be missing; `null` while nothing is. */
  #since: Since | null
  /** The app said from when on. */
  #initial: boolean
  #cutOff = 0
  #wakeAt = Number.POSITIVE_INFINITY

  /** `since`: the app wants what was published from then on, in seconds since 1970 UTC. */
  constructor(owner: HistoryOwner, since: number | null) {
    this.#owner = owner
    this.#since = since === null ? null : { second: since, proven: true }
    this.#initial = since !== null
  }

  /** What has to be asked for; `null`: nothing, or it is of no use. */
  get request(): HistoryRequest | null {
    if (!this.#since || this.#cutOff >= MOST_CUT_OFF) return null
    return requestOf(this.#tracks.newest, this.#since)
  }

  /** Whether missed messages come in: live ones wait. */
  get replaying(): boolean {
    const kind = this.#work?.request?.kind
    return kind === 'recovery' || kind === 'time'
  }

  /** The subscription is there. `request`: what was asked along with it. */
  confirmed(request: HistoryRequest | null, restored: boolean): void {
    const work = this.#begin()
    work.restored = restored
    work.replayed = 0
    if (!request) return this.#conclude(this.#cutOff >= MOST_CUT_OFF ? 'too_slow' : 'no_history')

    const named = this.#tracks.newest
    if (this.#owner.now() >= work.windowUntil) work.floors.clear()
    for (const track of named) if (!work.floors.has(track)) work.floors.set(track, track.mark)
    this.#await('recovery', named)
  }

  /** `size` is in bytes, as the frame came. */
  receive(frame: Data, size: number): void {
    const { last } = this.#tracks
    if (
      last &&
      !this.#work &&
      frame.offset === last.mark + 1 &&
      frame.epoch === last.epoch &&
      frame.stream_id === last.stream &&
      !last.open
    ) {
      const offset = ++last.mark
      last.at = this.#owner.now()
      last.again = 0
      return this.#owner.deliver(frame, metaOf(last, offset, false, false))
    }
    const position = positionOf(frame)
    if (position) this.#place(frame, position, size)
    else this.#owner.deliver(frame, undefined)
  }

  /** The server answered the oldest request. */
  answered(found: boolean): void {
    const work = this.#work
    if (!work || work.owed === 0) return
    work.owed--
    const { request } = work
    // An earlier one was given up: its answer says nothing of this one.
    if (!request || work.owed > 0) return

    const { kind, named } = request
    if (kind === 'refill' || kind === 'refill by time') {
      if (found || kind === 'refill by time') return this.#fillingEnded('hole')
      // Asked by time, what was delivered comes once more.
      for (const track of this.#tracks.all) work.floors.set(track, 0)
      this.#ask({ since: (work.refillSince ?? this.#owner.since()).second }, 'refill by time', named)
    } else if (found) {
      this.#conclude(kind === 'time' ? 'time' : 'offsets')
    } else if (kind === 'recovery' && named.size > 0) {
      this.#ask({ since: this.#whole.second }, 'time', named)
    } else {
      this.#conclude('no_history')
    }
  }

  /** The link is gone. What is held stays: it may be all there is of it. */
  lost(tooSlow: boolean): void {
    if (this.replaying && tooSlow) this.#cutOff++
    this.#since ??= this.#owner.since()
    const work = this.#work
    if (!work) return
    if (this.replaying) work.windowUntil = this.#owner.now() + WINDOW
    work.request = null
    work.owed = 0
    work.letGoAt = work.refillAt = Number.POSITIVE_INFINITY
  }

  /** It is as late as `wake` asked for. */
  tick(): void {
    this.#wakeAt = Number.POSITIVE_INFINITY
    const now = this.#owner.now()
    const work = this.#work
    if (!work) return
    const { request } = work
    if (request && request.answerBy <= now) {
      if (this.replaying) this.#conclude('timeout')
      else this.#fillingEnded('timeout')
    }
    if (work.letGoAt <= now) this.#letGo()
    if (work.refillAt <= now && !work.request) this.#refill()
    this.#wake()
  }

  get #whole(): Since {
    this.#since ??= this.#owner.since()
    return this.#since
  }

  #begin(): Work {
    this.#work ??= {
      held: new Held(),
      request: null,
      owed: 0,
      restored: false,
      replayed: 0,
      windowUntil: 0,
      floors: new Map(),
      letGoAt: Number.POSITIVE_INFINITY,
      refillAt: Number.POSITIVE_INFINITY,
      refillWait: this.#owner.historyOptions.refill,
      refillSince: null
    }
    return this.#work
  }

  #place(frame: Data, { stream, epoch, offset }: Position, size: number): void {
    this.#rest()
    const track = this.#tracks.find(stream, epoch)
    if (this.replaying) return this.#collect(frame, { stream, epoch, offset }, track, size)
    if (!track) {
      this.#tracks.add(new Track(stream, epoch, offset, this.#owner.now()))
      return this.#owner.deliver(frame, { stream, epoch, offset, replayed: false, late: false })
    }
    if (offset > track.mark) this.#above(frame, offset, track, size)
    else this.#below(frame, offset, track)
  }

  /** Replayed and live messages come mixed: what follows the mark goes on, the rest waits for the answer. */
  #collect(frame: Data, { stream, epoch, offset }: Position, track: Track | null, size: number): void {
    const work = this.#begin()
    if (track && work.request?.kind === 'recovery' && work.request.named.has(track)) {
      if (offset === track.mark + 1) {
        const twin = work.held.find(stream, epoch)
        if (twin) work.held.take(twin, offset)
        return this.#deliver(frame, offset, track, true)
      }
      if (offset > track.mark ? track.ahead?.has(offset) : this.#isTwin(offset, track)) return
    }
    work.held.add(stream, epoch, offset, frame, size)
    if (this.#isFull) this.#conclude('overflow')
  }

  #above(frame: Data, offset: number, track: Track, size: number): void {
    if (track.ahead?.has(offset)) return
    const work = this.#work
    const group = work?.held.find(track.stream, track.epoch)
    if (offset <= track.top + 1 || track.open) {
      this.#deliver(frame, offset, track, Boolean(work?.request) && offset < track.top)
      if (group) this.#flush(group, track, false)
      return
    }

    const { held, ...rest } = this.#begin()
    held.add(track.stream, track.epoch, offset, frame, size)
    if (this.#isFull) return this.#letGo()
    if (rest.letGoAt === Number.POSITIVE_INFINITY)
      this.#begin().letGoAt = this.#owner.now() + this.#owner.historyOptions.hold
    this.#wake()
  }

  #below(frame: Data, offset: number, track: Track): void {
    const now = this.#owner.now()
    const late = (replayed: boolean) => this.#owner.deliver(frame, metaOf(track, offset, replayed, true))
    if (track.skipped?.delete(offset)) return late(Boolean(this.#work?.request))
    if (this.#isTwin(offset, track)) return

    if (offset === track.again + 1) track.again = offset
    if (now - track.at > FORGOTTEN || track.again === COUNTS_AGAIN) {
      track.restart(offset, now)
      this.#work?.floors.set(track, 0)
      this.#owner.deliver(frame, metaOf(track, offset, false, false))
    } else {
      late(false)
    }
  }

  /** Whether this is a second copy: only in the window of a replay may one come (docs/protocol.md, "History"). */
  #isTwin(offset: number, track: Track): boolean {
    const work = this.#work
    if (!work) return false
    const open = work.request !== null || this.#owner.now() < work.windowUntil
    return open && offset > (work.floors.get(track) ?? 0) && !track.skipped?.has(offset)
  }

  #deliver(frame: Data, offset: number, track: Track, replayed: boolean): void {
    if (this.#work && replayed) this.#work.replayed++
    const late = offset < track.top
    track.heard(offset, this.#owner.now())
    this.#owner.deliver(frame, metaOf(track, offset, replayed, late))
  }

  /** Delivers what is held of a stream and follows what was delivered. */
  #flush(group: Group, track: Track, replayed: boolean): void {
    const { held } = this.#begin()
    while (this.#owner.listening) {
      const offset = group.frames.has(track.mark + 1) ? track.mark + 1 : track.top + 1
      const frame = held.take(group, offset)
      if (!frame) return
      this.#deliver(frame, offset, track, replayed)
    }
  }

  /** What waited long enough is delivered, and the holes below it are to be asked for. */
  #letGo(): void {
    const work = this.#begin()
    work.letGoAt = Number.POSITIVE_INFINITY
    for (const group of [...work.held.groups]) {
      const offsets = offsetsOf(group)
      const track =
        this.#tracks.find(group.stream, group.epoch) ??
        this.#tracks.add(new Track(group.stream, group.epoch, (offsets[0] ?? 1) - 1, this.#owner.now()))
      for (const offset of offsets) {
        if (!this.#owner.listening) return
        const frame = work.held.take(group, offset)
        if (frame) this.#deliver(frame, offset, track, false)
      }
    }
    if (work.refillAt === Number.POSITIVE_INFINITY) {
      work.refillAt = this.#owner.now() + work.refillWait
      work.refillSince = this.#owner.since()
    }
    this.#wake()
  }

  /** Publications that exclude this session leave holes as well, and come again: each time it waits longer. */
  #refill(): void {
    const work = this.#begin()
    work.refillAt = Number.POSITIVE_INFINITY
    const holed = this.#tracks.newest.filter(({ ahead }) => ahead)
    if (holed.length === 0) return
    work.refillWait = Math.min(LONGEST_REFILL, work.refillWait * 2)
    work.replayed = 0
    for (const track of holed) work.floors.set(track, track.mark)
    const named = new Map(holed.map(track => [track, track.top]))
    this.#ask(requestOf(holed), 'refill', named)
  }

  /** Holes that are still there stay: each is told. */
  #fillingEnded(reason: 'hole' | 'timeout'): void {
    const work = this.#begin()
    const { request, replayed } = work
    work.request = null
    work.windowUntil = this.#owner.now() + WINDOW
    const missed = []
    for (const [track, top] of request?.named ?? []) {
      const { stream, epoch } = track
      for (let row = track.ahead?.first; row && row[0] <= top; row = track.ahead?.first) {
        missed.push({ stream, after: { epoch, offset: track.mark }, before: { epoch, offset: row[0] } })
        track.skipTo(row[0])
      }
    }
    if (this.#tracks.all.some(({ ahead }) => ahead)) work.refillAt = this.#owner.now() + work.refillWait
    this.#wake()
    if (missed.length > 0) this.#owner.judged({ status: 'gap', replayed, reason, missed })
  }

  #ask(request: HistoryRequest, kind: RequestKind, named: ReadonlyMap<Track, number>): void {
    this.#await(kind, [...named.keys()], named)
    this.#owner.request(request)
  }

  #await(
    kind: RequestKind,
    tracks: readonly Track[],
    named: ReadonlyMap<Track, number> = new Map(tracks.map(track => [track, track.top]))
  ): void {
    const work = this.#begin()
    work.owed++
    work.request = { kind, named, answerBy: this.#owner.now() + this.#owner.historyOptions.timeout }
    this.#wake()
  }

  /** The break is over: says what became of what was missed, and lets the live messages in. */
  #conclude(answer: Answer): void {
    const work = this.#begin()
    const { held, restored } = work
    const { findings, reason, missed } = judge({
      answer,
      tracks: this.#tracks.all,
      named: [...(work.request?.named.keys() ?? [])],
      held,
      since: this.#whole,
      refused: work.request?.kind === 'time',
      restored,
      initial: this.#initial,
      limit: this.#owner.historyOptions.limit
    })
    const replays = findings.flatMap(finding => this.#carryOut(finding, answer))
    if (reason) {
      const replayed = work.replayed + replays.reduce((sum, { frames }) => sum + frames.size, 0)
      this.#over(work)
      this.#owner.judged({ status: 'gap', replayed, reason, missed })
    }
    for (const group of replays) this.#flushAll(group, true)
    if (!reason && this.#owner.listening) {
      const status = this.#initial ? 'fresh' : 'recovered'
      this.#over(work)
      this.#owner.judged({ status, replayed: work.replayed })
    }
    for (const group of [...held.groups]) this.#flushAll(group, false)
    if (held.count > 0 && this.#owner.listening)
      work.letGoAt = this.#owner.now() + this.#owner.historyOptions.hold
    this.#wake()
  }

  #over(work: Work): void {
    work.request = null
    work.windowUntil = this.#owner.now() + WINDOW
    this.#since = null
    this.#initial = false
    this.#cutOff = 0
  }

  /** Returns what is held of it, if that came out of history. */
  #carryOut(finding: Finding, answer: Answer): Group[] {
    const { held, floors } = this.#begin()
    const now = this.#owner.now()
    if (finding.kind === 'begins') {
      const { group, from } = finding
      this.#tracks.add(new Track(group.stream, group.epoch, from - 1, now))
      return answer === 'offsets' || answer === 'time' ? [group] : []
    }

    const { track } = finding
    const group = held.find(track.stream, track.epoch)
    if (finding.kind === 'ended') this.#tracks.delete(track)
    else if (finding.kind === 'open') track.open = true
    else if (finding.kind === 'skips') track.skipTo(finding.to)
    else if (finding.kind === 'restarted') {
      track.restart(finding.from - 1, now)
      floors.set(track, 0)
    }
    for (const offset of group ? offsetsOf(group) : [])
      if (group && (offset <= track.mark || track.ahead?.has(offset))) held.take(group, offset)
    return group && answer === 'time' ? [group] : []
  }

  #flushAll(group: Group, replayed: boolean): void {
    const track = this.#tracks.find(group.stream, group.epoch)
    if (track) this.#flush(group, track, replayed)
  }

  get #isFull(): boolean {
    const { mostHeld, mostHeldBytes } = this.#owner.historyOptions
    const held = this.#work?.held
    return held !== undefined && (held.count > mostHeld || held.bytes > mostHeldBytes)
  }

  /** Nothing is under way any more: the next messages take the short way. */
  #rest(): void {
    const work = this.#work
    if (!work || work.request || work.held.count > 0 || this.#owner.now() < work.windowUntil) return
    if (this.#tracks.all.some(({ ahead }) => ahead)) return
    for (const track of this.#tracks.all) track.skipped = null
    this.#work = null
  }

  #wake(): void {
    const { request, letGoAt = Infinity, refillAt = Infinity } = this.#work ?? {}
    const at = Math.min(request?.answerBy ?? Number.POSITIVE_INFINITY, letGoAt, refillAt)
    if (at >= this.#wakeAt) return
    this.#wakeAt = at
    this.#owner.wake(at)
  }
}

/** What goes on the wire: offsets where they are known, the time for all other streams. */
function requestOf(tracks: readonly Track[], since?: Since): HistoryRequest {
  const streams = Object.fromEntries(
    tracks.map(({ stream, epoch, mark }) => [stream, { epoch, offset: mark }])
  )
  return { ...(since && { since: since.second }), ...(tracks.length > 0 && { streams }) }
}

const metaOf = ({ stream, epoch }: Track, offset: number, replayed: boolean, late: boolean): MessageMeta => ({
  stream,
  epoch,
  offset,
  replayed,
  late
})

import type { HistoryRequest } from '../protocol/command.ts'
import type { Data, Position } from '../protocol/message.ts'
import type { Delivery } from './delivery.ts'
import type { Group } from './held.ts'
import { type Answer, type Finding, isForgotten, judge, type Since } from './judge.ts'
import { type MessageMeta, metaOf } from './message-meta.ts'
import type { Start } from './start.ts'
import type { Track } from './track.ts'

/** So many replays in a row that the server ends as too slow are enough. */
const MOST_CUT_OFF = 2

/** From a break to its verdict: asks, collects what comes, judges it, lets it in. */
export class Recovery {
  readonly #delivery: Delivery
  /** From when on anything may be missing; `null` while nothing is. */
  #since: Since | null = null
  /** The app said from when on. */
  #initial = false
  /** Every server since the break restored the session. */
  #restored = true
  #cutOff = 0
  /** Whose offsets a server refused since the break. Later it may take them for what a stream counts anew. */
  #refused: readonly Track[] = []

  constructor(delivery: Delivery) {
    this.#delivery = delivery
  }

  /** Whether a verdict is due. */
  get isDue(): boolean {
    return this.#since !== null
  }

  /** What has to be asked for; `null`: nothing, or it is of no use. */
  get request(): HistoryRequest | null {
    if (!this.#since || this.#isGivenUp) return null
    const named = this.#refused.length > 0 ? [] : this.#nameable
    // A page says of its own streams where they stood. What others had before it is not asked for.
    const isAllSaid = this.#initial && named.length > 0 && !this.#since.proven
    return requestOf(named, isAllSaid ? undefined : this.#since)
  }

  /** From when on anything may be missing; `null`: nothing is. */
  get since(): Since | null {
    return this.#since
  }

  /** What was published from there on is wanted. */
  start({ since, resumed }: Start): void {
    this.#since = since
    this.#initial = !resumed
    // Whatever a server restores, it is not what was heard before.
    this.#restored = !resumed
  }

  /** The link is gone. */
  lost(tooSlow: boolean): void {
    if (tooSlow && this.#delivery.requests.recovering) this.#cutOff++
    // Given up for as long as the server ends links for it, be it for other channels.
    if (!tooSlow && this.#isGivenUp) this.#cutOff = 0
    this.#since ??= this.#delivery.owner.since()
    // It was confirmed, so what is published from now on is missed.
    if (this.#delivery.requests.current) this.#initial = false
  }

  /** The server of now may be another. */
  unrestored(): void {
    this.#restored = false
  }

  /** The subscription is there. `request`: what was asked along with it. */
  confirmed(request: HistoryRequest | null): void {
    const { owner, tracks, window } = this.#delivery
    this.#delivery.replayed = 0
    if (!request) return this.conclude(this.#isGivenUp ? 'too_slow' : 'no_history')

    const now = owner.now()
    const named = tracks.newest.filter(({ stream }) => request.streams?.[stream])
    window.asked(named, now)
    for (const track of tracks.all) if (!named.includes(track)) window.withoutFloor(track)
    if (this.#refused.length > 0) this.#delivery.expect('time', this.#refused, now)
    else this.#delivery.expect('recovery', named, now)
  }

  /** Replayed and live messages come mixed: what follows the mark goes on, the rest waits for the answer. */
  collect(frame: Data, { stream, epoch, offset }: Position, track: Track | null, size: number): void {
    const { held, owner, requests } = this.#delivery
    if (track && requests.current?.kind === 'recovery' && requests.current.named.has(track)) {
      if (offset === track.mark + 1) {
        const twin = held.find(stream, epoch)
        if (twin) held.take(twin, offset)
        requests.goesOn(owner.now(), owner.historyOptions.timeout)
        return this.#delivery.hand(frame, offset, track, true)
      }
      if (this.#delivery.isTwin(offset, track)) return
    }
    held.add(stream, epoch, offset, frame, size)
    if (this.#delivery.isFull) this.conclude('overflow')
  }

  /** The server answered. */
  answered(found: boolean): void {
    const { current } = this.#delivery.requests
    if (!current) return
    if (found) {
      this.#cutOff = 0
      this.conclude(current.kind === 'time' ? 'time' : 'offsets')
    } else if (current.kind === 'time' || current.named.size === 0) this.conclude('no_history')
    else {
      this.#refused = [...current.named.keys()]
      // Asked by time, what was delivered comes once more.
      for (const track of this.#delivery.tracks.all) this.#delivery.window.withoutFloor(track)
      this.#delivery.ask({ since: this.#from.second }, 'time', this.#refused)
    }
  }

  /** Says what became of what was missed, and lets the live messages in. */
  conclude(answer: Answer): void {
    const delivery = this.#delivery
    const { owner, tracks, held, requests } = delivery
    const named = [...(requests.current?.named.keys() ?? [])]
    const status = this.#initial && named.length === 0 ? 'fresh' : 'recovered'
    const { findings, reason, missed } = judge({
      answer,
      tracks: tracks.all,
      named,
      refused: requests.current?.kind === 'time',
      held,
      since: this.#from,
      restored: this.#restored,
      initial: this.#initial,
      single: owner.single,
      limit: owner.historyOptions.limit,
      ttl: owner.historyOptions.ttl,
      now: owner.now(),
      day: owner.day()
    })
    // What was not asked for by offset came by time, as does all where the offsets were refused.
    const byTime = ({ track }: Finding) =>
      answer === 'time' || (answer === 'offsets' && !named.includes(track))
    const old = findings.flatMap(finding => this.#prepare(finding))
    const replays = findings.filter(byTime)
    const replayed = delivery.replayed + held.countOf(replays.map(({ track }) => track))

    if (reason) {
      this.#over()
      owner.judged({ status: 'gap', replayed, reason, missed })
    }
    for (const [frame, meta] of old) if (delivery.listening) owner.deliver(frame, meta)
    // In the order in which they came: what is left of an ended epoch before what followed it.
    for (const group of [...held.groups]) this.#handOn(group, replays, true)
    if (!reason && delivery.listening) {
      this.#over()
      owner.judged({ status, replayed: delivery.replayed })
    }
    for (const group of [...held.groups]) this.#handOn(group, findings, false)
    for (const { track, state } of findings) if (delivery.listening) track.state = state
  }

  /** An offset of a stream that the server may have forgotten says nothing: it is asked for by time. */
  get #nameable(): readonly Track[] {
    const { owner, tracks } = this.#delivery
    if (!tracks.last) return tracks.newest
    const { ttl } = owner.historyOptions
    const present = { since: this.#from, now: owner.now(), day: owner.day(), ttl }
    return tracks.newest.filter(track => !isForgotten(track, present))
  }

  get #isGivenUp(): boolean {
    return this.#cutOff >= MOST_CUT_OFF
  }

  get #from(): Since {
    this.#since ??= this.#delivery.owner.since()
    return this.#since
  }

  #over(): void {
    this.#delivery.over()
    this.#since = null
    this.#refused = []
    this.#initial = false
    this.#restored = true
  }

  /** Returns what is left of a count that has ended. */
  #prepare({ track, from, through }: Finding): [Data, MessageMeta][] {
    const { tracks, held, window } = this.#delivery
    if (!tracks.all.includes(track)) tracks.add(track)
    const group = held.find(track.stream, track.epoch)
    const old: [Data, MessageMeta][] = []
    if (from !== null) {
      for (const offset of through) {
        const entry = group && held.take(group, offset)
        if (entry) old.push([entry.frame, metaOf(track, offset, false, false)])
      }
      track.restart(from - 1, this.#delivery.owner.now())
      window.withoutFloor(track)
    }
    held.dropDelivered(track)
    // All behind the hole was delivered before: nothing is left to hand on across it.
    const last = from === null ? through.at(-1) : undefined
    if (last !== undefined && !held.find(track.stream, track.epoch)) track.skipTo(last)
    return old
  }

  /** What is held of a stream, as it was found: across what was told as missing, and on as long as it is in order. */
  #handOn(group: Group, findings: readonly Finding[], replayed: boolean): void {
    const { held } = this.#delivery
    const finding = findings.find(({ track }) => track.stream === group.stream && track.epoch === group.epoch)
    if (!finding) return
    const { track, from, through } = finding
    for (const offset of from === null ? through : []) {
      if (!this.#delivery.listening) return
      const entry = held.take(group, offset)
      track.skipTo(offset)
      if (entry) this.#delivery.hand(entry.frame, offset, track, replayed)
    }
    this.#delivery.flush(group, track, replayed)
  }
}

/** What goes on the wire: offsets where they are known, the time for all other streams. */
export function requestOf(tracks: readonly Track[], since?: Since): HistoryRequest {
  if (tracks.length === 0) return since ? { since: since.second } : {}
  const streams = Object.fromEntries(
    tracks.map(({ stream, epoch, mark }) => [stream, { epoch, offset: mark }])
  )
  return since ? { since: since.second, streams } : { streams }
}

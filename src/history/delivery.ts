import type { HistoryRequest } from '../protocol/command.ts'
import type { Data } from '../protocol/message.ts'
import { type Group, Held } from './held.ts'
import { metaOf } from './message-meta.ts'
import type { HistoryOwner } from './owner.ts'
import { ReplayWindow } from './replay-window.ts'
import { MOST_PATIENCE, type RequestKind, Requests } from './requests.ts'
import type { Track } from './track.ts'
import type { Tracks } from './tracks.ts'

/** Hands messages on in the order of their streams, and holds those that have to wait. */
export class Delivery {
  readonly owner: HistoryOwner
  readonly tracks: Tracks
  readonly held: Held
  readonly requests = new Requests()
  readonly window = new ReplayWindow()
  /** How many came out of history, since that is counted. */
  replayed = 0
  #dropped = false

  constructor(owner: HistoryOwner, tracks: Tracks) {
    this.owner = owner
    this.tracks = tracks
    this.held = new Held(owner)
  }

  /** The position moves before the app hears of it: a listener that throws or leaves does not get it twice. */
  hand(frame: Data, offset: number, track: Track, replayed: boolean): void {
    if (replayed) this.replayed++
    const late = offset < track.top
    track.heard(offset, this.owner.now())
    this.owner.deliver(frame, metaOf(track, offset, replayed, late))
  }

  /** Hands on what is held of a stream and follows what was handed on. */
  flush(group: Group, track: Track, replayed: boolean): void {
    while (this.listening) {
      const offset = group.frames.has(track.mark + 1) ? track.mark + 1 : track.top + 1
      const entry = this.held.take(group, offset)
      if (!entry) return
      this.hand(entry.frame, offset, track, replayed)
    }
  }

  /** Whether messages can be delivered now. */
  get listening(): boolean {
    return !this.#dropped && this.owner.listening
  }

  /** What was heard belongs to somebody who has left, and so does what is held. Returns whether anything waited. */
  drop(): boolean {
    this.#dropped = true
    return this.requests.recovering || this.held.count > 0
  }

  /** What waited is nobody's any more. */
  get isDropped(): boolean {
    return this.#dropped
  }

  /** More is held than may be. */
  get isFull(): boolean {
    const { mostHeld, mostHeldBytes } = this.owner.historyOptions
    return this.held.count > mostHeld || this.held.bytes > mostHeldBytes
  }

  /** Whether it was delivered before, and this is a second copy. */
  isTwin(offset: number, track: Track): boolean {
    const isTwin =
      offset > track.mark
        ? track.ahead?.has(offset) === true
        : this.window.isTwin(track, offset, this.owner.now())
    if (isTwin) this.owner.duplicate()
    return isTwin
  }

  ask(request: HistoryRequest, kind: RequestKind, named: Iterable<Track>): void {
    this.requests.sent(kind, named, this.owner.now(), this.owner.historyOptions.timeout)
    this.owner.request(request)
  }

  /** It was asked for along with the subscribe. */
  expect(kind: RequestKind, named: Iterable<Track>, now: number): void {
    this.requests.waitFor(kind, named, now, this.owner.historyOptions.timeout)
  }

  /** The request is over, answered or not. As long as answers may come, so may second copies; some never come. */
  over(): void {
    const { owner, requests, window } = this
    requests.over()
    window.answered(owner.now() + (requests.areOwed ? owner.historyOptions.timeout * MOST_PATIENCE : 0))
  }

  /** Nobody waits for an answer any more, if any was waited for. */
  giveUp(): void {
    if (this.requests.current || this.requests.areOwed) this.over()
  }

  /** The link is gone. What is held stays: it may be all there is of it. */
  lost(): void {
    if (this.requests.current) this.window.answered(this.owner.now())
    this.requests.lost()
    this.held.age(this.tracks.all)
  }
}

import type { HistoryRequest } from '../protocol/command.ts'
import { type Data, type Position, positionOf } from '../protocol/message.ts'
import { Delivery } from './delivery.ts'
import { Holes } from './holes.ts'
import type { Since } from './judge.ts'
import { metaOf } from './message-meta.ts'
import type { HistoryOwner } from './owner.ts'
import { Recovery } from './recovery.ts'
import type { Heard, Start } from './start.ts'
import { Track } from './track.ts'
import { Tracks } from './tracks.ts'

/** A stream that was silent for so long may have been forgotten by the server, and count from 1 again, in ms. */
const FORGOTTEN = 60_000

/** So many messages in a row whose offsets were delivered before say that their stream counts anew. */
const A_FEW = 4

/** All that exists only while something is under way: a quiet channel is small. */
interface Work {
  readonly delivery: Delivery
  readonly recovery: Recovery
  readonly holes: Holes
  /** `null`: nothing is waited for. */
  wake: Wake | null
}

/** What is left of the history of a subscription that was given back. */
export interface Estate {
  readonly tracks: readonly Track[]
  /** Until then second copies may come of what was asked for, in ms of the owner's `now`. */
  readonly copiesUntil: number
}

/** When it is looked again for what waits too long. */
interface Wake {
  readonly at: number
  readonly stop: () => void
}

/**
 * What one subscription has seen, and what it missed: every message once, in the order of its stream, or a verdict that
 * says which stretch is missing. Has no timer and no socket; time is asked of the owner. The list of what was heard is a part
 * of it: one object for each identifier, not two.
 */
export class History extends Tracks {
  readonly #owner: HistoryOwner
  #work: Work | null = null

  /**
   * `start`: what was published from there on is wanted. `before`: what an earlier subscription to the same was told, and
   * this one need not hear.
   */
  constructor(owner: HistoryOwner, start: Start | null, before: Estate | null = null) {
    super()
    this.#owner = owner
    for (const { stream, epoch, top, at, first, stragglers } of [...(before?.tracks ?? [])].reverse()) {
      const track = this.add(new Track(stream, epoch, top, at, first))
      track.state = 'ended'
      track.stragglers = stragglers
    }
    if (before && before.copiesUntil > owner.now()) this.#begin().delivery.window.open(before.copiesUntil)
    if (!start) return
    for (const { stream, epoch, offset } of [...start.positions].reverse())
      this.add(new Track(stream, epoch, offset, start.since.at))
    this.#begin().recovery.start(start)
  }

  /** For who goes on from here: all up to these positions was delivered or told, each to its end. */
  get heard(): Heard {
    const positions = this.all
      .filter(({ mark, state }) => mark > 0 && state !== 'ended')
      .map(({ stream, epoch, mark }) => ({ stream, epoch, offset: mark }))
    return { positions, since: this.#work?.recovery.since ?? this.#owner.since() }
  }

  /** Ends it for who comes next and begins anew. */
  handOver(): Estate {
    const delivery = this.#work?.delivery
    delivery?.giveUp()
    return { tracks: this.all, copiesUntil: delivery?.window.until ?? 0 }
  }

  /** From when on what was missed is still to come; `null`: nothing is. */
  get awaited(): Since | null {
    return this.#work?.recovery.since ?? null
  }

  /** What has to be asked for; `null`: nothing, or it is of no use. */
  get request(): HistoryRequest | null {
    return this.#work?.recovery.request ?? null
  }

  /** Whether missed messages come in: live ones wait. */
  get replaying(): boolean {
    return this.#work?.delivery.requests.recovering === true
  }

  /** The request was sent along with a subscribe. */
  sentAlong(): void {
    this.#begin().delivery.requests.sentAlong()
  }

  /** A subscribe was confirmed, the first or one more. */
  answersFollow(): void {
    this.#work?.delivery.requests.confirmed()
  }

  /** The server of now does not know the session of before. */
  unrestored(): void {
    this.#work?.recovery.unrestored()
  }

  /** The subscription is there. `request`: what was asked along with it. */
  confirmed(request: HistoryRequest | null): void {
    this.#do(({ recovery }) => recovery.confirmed(request))
  }

  /** `size` is in bytes, as the frame came. */
  receive(frame: Data, size: number): void {
    const { last } = this
    if (
      last &&
      !this.#work &&
      frame.offset === last.mark + 1 &&
      frame.epoch === last.epoch &&
      frame.stream_id === last.stream &&
      last.state === 'going on'
    ) {
      const offset = ++last.mark
      last.at = this.#owner.roughNow()
      last.again = null
      return this.#owner.deliver(frame, metaOf(last, offset, false, false))
    }
    const position = positionOf(frame)
    if (position) this.#place(frame, position, size)
    else this.#owner.deliver(frame, undefined)
  }

  /** A message was delivered on a link that has no history: the next one may, and need not bring it again. */
  passed({ stream, epoch, offset }: Position): void {
    const now = this.#owner.roughNow()
    const track = this.find(stream, epoch)
    if (!track) this.add(new Track(stream, epoch, offset, now))
    else if (offset > track.mark) {
      track.skipTo(offset)
      track.heard(offset, now)
      // Nothing will bring them.
      track.skipped = null
    }
  }

  /** The server answered the oldest request. */
  answered(found: boolean): void {
    if (!this.#work) return
    const { delivery } = this.#work
    // It counts, though what came with it was nobody's.
    if (!this.#owner.listening) return void delivery.requests.answered()
    if (!delivery.requests.answered()) return delivery.requests.current ? undefined : delivery.over()
    this.#do(({ recovery, holes }) => (this.replaying ? recovery.answered(found) : holes.answered(found)))
  }

  /** The link is gone. */
  lost(tooSlow: boolean): void {
    const { delivery, recovery, holes } = this.#begin()
    recovery.lost(tooSlow)
    delivery.lost()
    holes.lost()
    this.#sleep()
  }

  /** All that waits is nobody's any more: a delivery under way ends. Returns whether anything waited. */
  drop(): boolean {
    this.#sleep()
    return this.#work?.delivery.drop() ?? false
  }

  /** It was given back and taken again: a time to look may have been missed, and an answer as well. */
  resumed(): void {
    this.#sleep()
    if (this.#work) this.#do(() => {})
  }

  /** It is as late as it was to be. */
  #tick(): void {
    if (!this.#work) return
    this.#work.wake = null
    if (!this.#owner.listening) return
    this.#do(({ delivery, recovery, holes }) => {
      const now = this.#owner.now()
      const { current } = delivery.requests
      if (current && current.answerBy <= now) {
        if (this.replaying) recovery.conclude('timeout')
        else holes.ended('timeout')
      }
      holes.tick(now)
    })
  }

  #begin(): Work {
    if (this.#work) return this.#work
    const delivery = new Delivery(this.#owner, this)
    this.#work = { delivery, recovery: new Recovery(delivery), holes: new Holes(delivery), wake: null }
    return this.#work
  }

  /** Does something that may leave something to wait for. */
  #do(step: (work: Work) => void): void {
    const work = this.#begin()
    step(work)
    // Whoever heard of it may have had all that waits let go.
    if (work.delivery.isDropped) return
    if (!this.replaying && this.#owner.listening) work.holes.waitForMore()
    const at = Math.min(work.delivery.requests.current?.answerBy ?? Number.POSITIVE_INFINITY, work.holes.due)
    if (at >= (work.wake?.at ?? Number.POSITIVE_INFINITY)) return
    this.#sleep()
    work.wake = { at, stop: this.#owner.wake(at - this.#owner.now(), () => this.#tick()) }
  }

  #sleep(): void {
    this.#work?.wake?.stop()
    if (this.#work) this.#work.wake = null
  }

  #place(frame: Data, position: Position, size: number): void {
    this.#rest()
    const { stream, epoch, offset } = position
    const track = this.find(stream, epoch)
    if (this.replaying) return this.#do(({ recovery }) => recovery.collect(frame, position, track, size))
    if (!track) {
      const first = this.add(new Track(stream, epoch, offset, this.#owner.now()))
      return this.#owner.deliver(frame, metaOf(first, offset, false, false))
    }
    if (offset > track.mark) this.#do(({ holes }) => holes.above(frame, offset, track, size))
    else this.#below(frame, offset, track)
  }

  #below(frame: Data, offset: number, track: Track): void {
    const now = this.#owner.now()
    const delivery = this.#work?.delivery
    if (track.skipped?.delete(offset)) {
      const replayed = Boolean(delivery?.requests.current)
      if (delivery && replayed) delivery.replayed++
      return this.#owner.deliver(frame, metaOf(track, offset, replayed, true))
    }
    if (delivery?.isTwin(offset, track)) return

    const [from, to] = track.repeated(offset)
    // A row of offsets, from 1 on or so many of them, of what was delivered once: no stragglers do that.
    const delivered = to + 1 - Math.max(from, track.first)
    const certain = delivered > 0 && (from === 1 || delivered >= A_FEW)
    // Whatever comes next is told to be the next, but for a replay that is late.
    const next = track.state !== 'going on' && !delivery?.window.isOpen(now)
    const anew = certain || next || now - track.at > FORGOTTEN
    if (anew) {
      // What waits for stragglers of before waits in vain.
      this.#work?.holes.letGo()
      track.restart(certain ? to : offset, now)
      delivery?.window.withoutFloor(track)
    } else if (offset < track.first) track.straggled(offset)
    this.#owner.deliver(frame, metaOf(track, offset, false, !anew || offset < track.mark))
  }

  /** Nothing is under way any more: the next messages take the short way. */
  #rest(): void {
    if (!this.#work) return
    const { delivery, recovery } = this.#work
    if (recovery.isDue || delivery.held.count > 0 || delivery.window.isOpen(this.#owner.now())) return
    if (this.areHoled) return
    const now = this.#owner.now()
    for (const track of this.all) track.rest(now - track.at > FORGOTTEN)
    this.#sleep()
    this.#work = null
  }
}

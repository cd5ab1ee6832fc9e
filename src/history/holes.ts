import type { Data } from '../protocol/message.ts'
import type { Delivery } from './delivery.ts'
import { offsetsOf } from './held.ts'
import type { Since } from './judge.ts'
import { requestOf } from './recovery.ts'
import { Track } from './track.ts'

/** Holes that come again and again are asked for more and more seldom, at last so far apart, in ms. */
const LONGEST_WAIT = 60_000
const NEVER = Number.POSITIVE_INFINITY

/**
 * Holes between live messages: waited for a little, then asked for, then told. Publications that exclude this session
 * leave holes as well, and come when they are asked for.
 */
export class Holes {
  readonly #delivery: Delivery
  #letGoAt = NEVER
  #refillAt = NEVER
  #wait: number
  /** From when on to ask where the offset is refused. */
  #since: Since | null = null

  constructor(delivery: Delivery) {
    this.#delivery = delivery
    this.#wait = delivery.owner.historyOptions.refill
  }

  /** When there is something to do. */
  get due(): number {
    // One request at a time.
    return this.#delivery.requests.current ? this.#letGoAt : Math.min(this.#letGoAt, this.#refillAt)
  }

  /** A live message above the mark of its stream. */
  above(frame: Data, offset: number, track: Track, size: number): void {
    const delivery = this.#delivery
    const { held, requests } = delivery
    if (delivery.isTwin(offset, track)) return
    if (offset > track.top + 1 && track.state === 'going on') {
      held.add(track.stream, track.epoch, offset, frame, size)
      if (delivery.isFull) this.letGo()
      else this.waitForMore()
      return
    }
    delivery.hand(frame, offset, track, requests.current !== null && offset < track.top)
    const group = held.find(track.stream, track.epoch)
    if (group) delivery.flush(group, track, false)
  }

  /** What is held may be in order after all, if those before it come soon. */
  waitForMore(): void {
    const { held, owner } = this.#delivery
    if (held.count > 0 && this.#letGoAt === NEVER) this.#letGoAt = owner.now() + owner.historyOptions.hold
    this.#askLater()
  }

  tick(now: number): void {
    if (this.#letGoAt <= now) this.letGo()
    if (this.#refillAt <= now && !this.#delivery.requests.current) this.#refill()
  }

  /** The server has given all it has, or nothing. */
  answered(found: boolean): void {
    const { owner, requests, tracks, window } = this.#delivery
    if (found || requests.current?.kind !== 'refill') return this.ended('hole')
    // Asked by time, what was delivered comes once more.
    for (const track of tracks.all) window.withoutFloor(track)
    const since = this.#since ?? owner.since()
    this.#delivery.ask({ since: since.second }, 'refill by time', requests.current.named.keys())
  }

  /** Holes that are still there stay: each is told. */
  ended(reason: 'hole' | 'timeout'): void {
    const { owner, replayed, requests, tracks } = this.#delivery
    const missed = []
    for (const [track, top] of requests.current?.named ?? []) {
      const { stream, epoch } = track
      for (let row = track.ahead?.first; row && row[0] <= top; row = track.ahead?.first) {
        missed.push({ stream, after: { epoch, offset: track.mark }, before: { epoch, offset: row[0] } })
        track.skipTo(row[0])
      }
    }
    this.#delivery.over()
    if (!tracks.areHoled) this.#since = null
    this.#askLater()
    if (missed.length > 0) owner.judged({ status: 'gap', replayed, reason, missed })
  }

  lost(): void {
    this.#letGoAt = this.#refillAt = NEVER
  }

  /** What waited long enough is handed on, and the holes below it are to be asked for. */
  letGo(): void {
    const { owner, tracks, held } = this.#delivery
    this.#letGoAt = NEVER
    for (const group of [...held.groups]) {
      const { stream, epoch } = group
      const offsets = offsetsOf(group)
      const track =
        tracks.find(stream, epoch) ?? tracks.add(new Track(stream, epoch, (offsets[0] ?? 1) - 1, owner.now()))
      for (const offset of offsets) {
        if (!this.#delivery.listening) return
        const entry = held.take(group, offset)
        if (entry) this.#delivery.hand(entry.frame, offset, track, false)
      }
    }
    if (this.#delivery.listening) this.#askLater()
  }

  /** Holes below what was delivered are asked for in a while: those that a replay has left, too. */
  #askLater(): void {
    const { owner, requests, tracks } = this.#delivery
    if (this.#refillAt !== NEVER || requests.current || !tracks.areHoled) return
    this.#refillAt = owner.now() + this.#wait
    this.#since ??= owner.since()
  }

  #refill(): void {
    const { owner, tracks, window } = this.#delivery
    this.#refillAt = NEVER
    const { holed } = tracks
    if (holed.length === 0) return
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2)
    this.#delivery.replayed = 0
    window.asked(holed, owner.now())
    this.#delivery.ask(requestOf(holed), 'refill', holed)
  }
}

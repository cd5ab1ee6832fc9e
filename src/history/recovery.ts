import type { HistoryRequest } from '../protocol/command.ts'
import type { Data, Position } from '../protocol/message.ts'
import type { Delivery } from './delivery.ts'
import { type Group, offsetsOf } from './held.ts'
import { type Answer, type Finding, judge, type Since } from './judge.ts'
import { Track } from './track.ts'

/** So many replays in a row that the server ends as too slow are enough. */
const MOST_CUT_OFF = 2

/** From a break to its verdict: asks, collects what comes, judges it, lets it in. */
export class Recovery {
  readonly #delivery: Delivery
  /** From when on anything may be missing; `null` while nothing is. */
  #since: Since | null = null
  /** The app said from when on. */
  #initial = false
  #restored = false
  #cutOff = 0

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
    return requestOf(this.#delivery.tracks.newest, this.#since)
  }

  /** The app wants what was published from then on, in seconds since 1970 UTC. */
  startAt(second: number): void {
    this.#since = { second, proven: true }
    this.#initial = true
  }

  /** The link is gone. */
  lost(tooSlow: boolean): void {
    if (tooSlow && this.#delivery.requests.recovering) this.#cutOff++
    this.#since ??= this.#delivery.owner.since()
  }

  /** The subscription is there. `request`: what was asked along with it. */
  confirmed(request: HistoryRequest | null, restored: boolean): void {
    const { owner, tracks, window } = this.#delivery
    this.#restored = restored
    this.#delivery.replayed = 0
    if (!request) return this.conclude(this.#isGivenUp ? 'too_slow' : 'no_history')

    window.asked(tracks.newest, owner.now())
    this.#delivery.expect('recovery', tracks.newest)
  }

  /** Replayed and live messages come mixed: what follows the mark goes on, the rest waits for the answer. */
  collect(frame: Data, { stream, epoch, offset }: Position, track: Track | null, size: number): void {
    const { held, requests } = this.#delivery
    if (track && requests.current?.kind === 'recovery' && requests.current.named.has(track)) {
      if (offset === track.mark + 1) {
        const twin = held.find(stream, epoch)
        if (twin) held.take(twin, offset)
        return this.#delivery.hand(frame, offset, track, true)
      }
      if (offset > track.mark ? track.ahead?.has(offset) : this.#delivery.isTwin(offset, track)) return
    }
    held.add(stream, epoch, offset, frame, size)
    if (this.#delivery.isFull) this.conclude('overflow')
  }

  /** The server answered. */
  answered(found: boolean): void {
    const { current } = this.#delivery.requests
    if (!current) return
    if (found) this.conclude(current.kind === 'time' ? 'time' : 'offsets')
    else if (current.kind === 'time' || current.named.size === 0) this.conclude('no_history')
    else this.#delivery.ask({ since: this.#from.second }, 'time', current.named.keys())
  }

  /** Says what became of what was missed, and lets the live messages in. */
  conclude(answer: Answer): void {
    const delivery = this.#delivery
    const { owner, tracks, held, requests } = delivery
    const status = this.#initial ? 'fresh' : 'recovered'
    const { findings, reason, missed } = judge({
      answer,
      tracks: tracks.all,
      named: [...(requests.current?.named.keys() ?? [])],
      refused: requests.current?.kind === 'time',
      held,
      since: this.#from,
      restored: this.#restored,
      initial: this.#initial,
      limit: owner.historyOptions.limit
    })
    const replays = findings.flatMap(finding => this.#carryOut(finding, answer))
    if (reason) {
      const replayed = delivery.replayed + replays.reduce((sum, { frames }) => sum + frames.size, 0)
      this.#over()
      owner.judged({ status: 'gap', replayed, reason, missed })
    }
    for (const group of replays) delivery.flush(group, true)
    if (!reason && owner.listening) {
      this.#over()
      owner.judged({ status, replayed: delivery.replayed })
    }
    for (const group of [...held.groups]) delivery.flush(group, false)
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
    this.#initial = false
    this.#cutOff = 0
  }

  /** Returns what is held of it, if that came out of history. */
  #carryOut(finding: Finding, answer: Answer): Group[] {
    const { owner, tracks, held, window } = this.#delivery
    if (finding.kind === 'begins') {
      const { group, from } = finding
      tracks.add(new Track(group.stream, group.epoch, from - 1, owner.now()))
      return answer === 'offsets' || answer === 'time' ? [group] : []
    }

    const { track } = finding
    const group = held.find(track.stream, track.epoch)
    if (finding.kind === 'ended') tracks.delete(track)
    else if (finding.kind === 'open') track.open = true
    else if (finding.kind === 'skips') track.skipTo(finding.to)
    else if (finding.kind === 'restarted') {
      track.restart(finding.from - 1, owner.now())
      window.withoutFloor(track)
    }
    for (const offset of group ? offsetsOf(group) : [])
      if (group && (offset <= track.mark || track.ahead?.has(offset))) held.take(group, offset)
    return group && answer === 'time' ? [group] : []
  }
}

/** What goes on the wire: offsets where they are known, the time for all other streams. */
export function requestOf(tracks: readonly Track[], since?: Since): HistoryRequest {
  const streams = Object.fromEntries(
    tracks.map(({ stream, epoch, mark }) => [stream, { epoch, offset: mark }])
  )
  return { ...(since && { since: since.second }), ...(tracks.length > 0 && { streams }) }
}

import { Ranges } from './ranges.ts'

/**
 * What the app was told of it:
 * - `going on`: every offset comes, or is told as missing
 * - `open`: anything behind the mark may be missing; the next offset closes that, whichever it is
 * - `ended`: the same, and the server does not know the epoch. Kept, as what was delivered may come again from another
 *   server
 */
export type TrackState = 'going on' | 'open' | 'ended'

/** So many rows of what was told as missed are known at most: of more the lowest are forgotten. */
const MOST_SKIPPED = 256
/** So many rows of stragglers are known, and of what was told as missed while nothing is under way. */
const MOST_STRAGGLERS = 16

/** What few streams have and all can do without, so that it is kept apart: what is quiet stays small. */
interface Rough {
  readonly state: TrackState
  readonly ahead: Ranges | null
  readonly skipped: Ranges | null
  readonly stragglers: Ranges | null
  readonly again: Ranges | null
}

const SMOOTH: Rough = { state: 'going on', ahead: null, skipped: null, stragglers: null, again: null }

/** How far one stream was heard under one epoch. */
export class Track {
  readonly stream: string
  readonly epoch: string
  /** Every offset up to here was delivered, or was told as missed. */
  mark: number
  /** When it was last heard, in ms. */
  at: number
  /** Offsets below it were not delivered, but for the stragglers: others may come. */
  first: number
  #rough = SMOOTH

  /** `first`: the lowest offset that is or will be delivered. */
  constructor(stream: string, epoch: string, mark: number, at: number, first = mark) {
    this.stream = stream
    this.epoch = epoch
    this.mark = mark
    this.at = at
    this.first = first
  }

  /** Delivered above a hole. */
  get ahead(): Ranges | null {
    return this.#rough.ahead
  }

  set ahead(ahead: Ranges | null) {
    if (ahead !== this.#rough.ahead) this.#rough = { ...this.#rough, ahead }
  }

  /** Below the mark, told as missed and not delivered. */
  get skipped(): Ranges | null {
    return this.#rough.skipped
  }

  set skipped(skipped: Ranges | null) {
    if (skipped !== this.#rough.skipped) this.#rough = { ...this.#rough, skipped }
  }

  /** Below the first, and delivered. */
  get stragglers(): Ranges | null {
    return this.#rough.stragglers
  }

  set stragglers(stragglers: Ranges | null) {
    if (stragglers !== this.#rough.stragglers) this.#rough = { ...this.#rough, stragglers }
  }

  /** What came of a stream that seems to count again what it had counted before. */
  get again(): Ranges | null {
    return this.#rough.again
  }

  set again(again: Ranges | null) {
    if (again !== this.#rough.again) this.#rough = { ...this.#rough, again }
  }

  get state(): TrackState {
    return this.#rough.state
  }

  set state(state: TrackState) {
    if (state !== this.#rough.state) this.#rough = { ...this.#rough, state }
  }

  /** It came once more. Returns the row in which it stands. */
  repeated(offset: number): readonly [first: number, last: number] {
    this.again ??= new Ranges()
    this.again.add(offset)
    return this.again.rowOf(offset) ?? [offset, offset]
  }

  /** It lies below the first, and was delivered. Of too many the lowest are forgotten: they may come twice. */
  straggled(offset: number): void {
    this.stragglers ??= new Ranges()
    this.stragglers.add(offset)
    if (this.stragglers.size > MOST_STRAGGLERS) this.stragglers.shift()
  }

  /** The highest offset that was delivered. */
  get top(): number {
    return this.ahead?.top ?? this.mark
  }

  /** An offset above the mark was delivered. */
  heard(offset: number, at: number): void {
    this.at = at
    this.again = null
    if (this.state !== 'going on') this.skipTo(offset)
    if (offset === this.mark + 1) {
      this.mark = offset
      absorb(this)
    } else {
      this.ahead ??= new Ranges()
      this.ahead.add(offset)
    }
  }

  /** What is missing below this offset is not waited for any more. */
  skipTo(offset: number): void {
    this.state = 'going on'
    while (this.mark + 1 < offset) {
      const delivered = Math.min(this.ahead?.first?.[0] ?? offset, offset)
      this.skipped ??= new Ranges()
      this.skipped.add(this.mark + 1, delivered - 1)
      if (this.skipped.size > MOST_SKIPPED) this.skipped.shift()
      this.mark = delivered - 1
      absorb(this)
    }
  }

  /** Nothing is under way. What was told as missed may come as long as the stream is not silent; of many rows, the highest. */
  rest(silent: boolean): void {
    if (silent) this.skipped = null
    while (this.skipped && this.skipped.size > MOST_STRAGGLERS) this.skipped.shift()
  }

  /** The stream counts from 1 again: up to here it was delivered. */
  restart(mark: number, at: number): void {
    this.mark = mark
    this.first = 1
    this.at = at
    this.#rough = SMOOTH
  }
}

/** What was delivered above the mark and follows it now is below it. */
function absorb(track: Track): void {
  const { ahead } = track
  for (let row = ahead?.first; row && row[0] <= track.mark + 1; row = ahead?.first) {
    track.mark = Math.max(track.mark, row[1])
    ahead?.shift()
  }
  if (ahead?.size === 0) track.ahead = null
}

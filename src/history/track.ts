import { Ranges } from './ranges.ts'

/**
 * What the app was told of it:
 * - `going on`: every offset comes, or is told as missing
 * - `open`: anything behind the mark may be missing; the next offset closes that, whichever it is
 * - `ended`: the same, and the server does not know the epoch. Kept, as what was delivered may come again from another
 *   server
 */
export type TrackState = 'going on' | 'open' | 'ended'

/** So many rows of stragglers are known. */
const MOST_STRAGGLERS = 16

/** How far one stream was heard under one epoch. */
export class Track {
  readonly stream: string
  readonly epoch: string
  /** Every offset up to here was delivered, or was told as missed. */
  mark: number
  /** When it was last heard, in ms. */
  at: number
  /** Delivered above a hole. */
  ahead: Ranges | null = null
  /** Below the mark, told as missed and not delivered. */
  skipped: Ranges | null = null
  state: TrackState = 'going on'
  /** Offsets below it were not delivered, but for the stragglers: others may come. */
  first: number
  /** Below the first, and delivered. */
  stragglers: Ranges | null = null
  /** How far the stream seems to count from 1 again. */
  again = 0

  /** `first`: the lowest offset that is or will be delivered. */
  constructor(stream: string, epoch: string, mark: number, at: number, first = mark) {
    this.stream = stream
    this.epoch = epoch
    this.mark = mark
    this.at = at
    this.first = first
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
    this.again = 0
    if (this.state !== 'going on') this.skipTo(offset)
    if (offset === this.mark + 1) {
      this.mark = offset
      this.#absorb()
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
      this.mark = delivered - 1
      this.#absorb()
    }
  }

  /** The stream counts from 1 again: up to here it was delivered. */
  restart(mark: number, at: number): void {
    this.mark = mark
    this.first = 1
    this.at = at
    this.ahead = this.skipped = this.stragglers = null
    this.state = 'going on'
    this.again = 0
  }

  #absorb(): void {
    const { ahead } = this
    for (let row = ahead?.first; row && row[0] <= this.mark + 1; row = ahead?.first) {
      this.mark = Math.max(this.mark, row[1])
      ahead?.shift()
    }
    if (ahead?.size === 0) this.ahead = null
  }
}

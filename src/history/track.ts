import { Ranges } from './ranges.ts'

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
  /** It was told that anything behind the mark may be missing: the next offset closes that, whichever it is. */
  open = false
  /** How far the stream seems to count from 1 again. */
  again = 0

  constructor(stream: string, epoch: string, mark: number, at: number) {
    this.stream = stream
    this.epoch = epoch
    this.mark = mark
    this.at = at
  }

  /** The highest offset that was delivered. */
  get top(): number {
    return this.ahead?.top ?? this.mark
  }

  /** An offset above the mark was delivered. */
  heard(offset: number, at: number): void {
    this.at = at
    this.again = 0
    if (this.open) this.skipTo(offset)
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
    this.open = false
    if (offset > this.mark + 1) {
      this.skipped ??= new Ranges()
      this.skipped.add(this.mark + 1, offset - 1)
      this.mark = offset - 1
    }
    this.#absorb()
  }

  /** The stream counts from 1 again: up to here it was delivered. */
  restart(mark: number, at: number): void {
    this.mark = mark
    this.at = at
    this.ahead = this.skipped = null
    this.open = false
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

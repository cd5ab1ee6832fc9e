import type { Data } from '../protocol/message.ts'
import type { Track } from './track.ts'

interface Entry {
  readonly frame: Data
  readonly size: number
  /** It came on the link of now. */
  fresh: boolean
}

/** Frames of one stream under one epoch that wait, by offset. */
export interface Group {
  readonly stream: string
  readonly epoch: string
  readonly frames: Map<number, Entry>
}

/** Frames that wait: for those before them, or for an answer that says what to make of them. */
export class Held {
  /** In the order in which their first frames came. */
  readonly groups: Group[] = []
  readonly #owner: { duplicate(): void }
  #count = 0
  #bytes = 0

  /** `owner` is told of each second copy that is let go. */
  constructor(owner: { duplicate(): void }) {
    this.#owner = owner
  }

  get count(): number {
    return this.#count
  }

  get bytes(): number {
    return this.#bytes
  }

  find(stream: string, epoch: string): Group | undefined {
    return this.groups.find(group => group.stream === stream && group.epoch === epoch)
  }

  /** A second copy is let go. */
  add(stream: string, epoch: string, offset: number, frame: Data, size: number): void {
    let group = this.find(stream, epoch)
    if (!group) {
      group = { stream, epoch, frames: new Map() }
      this.groups.push(group)
    }
    const twin = group.frames.get(offset)
    if (twin) {
      twin.fresh = true
      this.#owner.duplicate()
      return
    }
    group.frames.set(offset, { frame, size, fresh: true })
    this.#count++
    this.#bytes += size
  }

  /** Takes it out. */
  take(group: Group, offset: number): Entry | undefined {
    const entry = group.frames.get(offset)
    if (!entry) return undefined
    group.frames.delete(offset)
    if (group.frames.size === 0) this.groups.splice(this.groups.indexOf(group), 1)
    this.#count--
    this.#bytes -= entry.size
    return entry
  }

  /** The lowest offset; of nothing there is none. */
  lowest({ stream, epoch }: { stream: string; epoch: string }): number {
    const group = this.find(stream, epoch)
    return group ? Math.min(...group.frames.keys()) : Number.POSITIVE_INFINITY
  }

  countOf(tracks: readonly { stream: string; epoch: string }[]): number {
    return tracks.reduce((sum, { stream, epoch }) => sum + (this.find(stream, epoch)?.frames.size ?? 0), 0)
  }

  /** Second copies of what was delivered are let go. */
  dropDelivered(track: Track): void {
    const group = this.find(track.stream, track.epoch)
    if (!group) return
    for (const offset of group.frames.keys()) {
      if (offset > track.mark && !track.ahead?.has(offset)) continue
      this.take(group, offset)
      this.#owner.duplicate()
    }
  }

  /** The link is gone. What is held stays, as it may be all there is of it, but for second copies. */
  age(tracks: readonly Track[]): void {
    for (const track of tracks) this.dropDelivered(track)
    for (const { frames } of this.groups) for (const entry of frames.values()) entry.fresh = false
  }
}

/** Ascending. */
export const offsetsOf = ({ frames }: Group): number[] => [...frames.keys()].sort((a, b) => a - b)

/** Of those that came on the link of now. */
export const freshOffsetsOf = (group: Group): number[] =>
  offsetsOf(group).filter(offset => group.frames.get(offset)?.fresh)

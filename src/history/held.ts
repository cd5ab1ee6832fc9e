import type { Data } from '../protocol/message.ts'

/** Frames of one stream under one epoch that wait, by offset. */
export interface Group {
  readonly stream: string
  readonly epoch: string
  readonly frames: Map<number, { readonly frame: Data; readonly size: number }>
}

/** Frames that wait: for those before them, or for an answer that says what to make of them. */
export class Held {
  readonly groups: Group[] = []
  #count = 0
  #bytes = 0

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
    if (group.frames.has(offset)) return
    group.frames.set(offset, { frame, size })
    this.#count++
    this.#bytes += size
  }

  /** Takes it out. */
  take(group: Group, offset: number): Data | undefined {
    const entry = group.frames.get(offset)
    if (!entry) return undefined
    group.frames.delete(offset)
    if (group.frames.size === 0) this.groups.splice(this.groups.indexOf(group), 1)
    this.#count--
    this.#bytes -= entry.size
    return entry.frame
  }
}

export const offsetsOf = ({ frames }: Group): number[] => [...frames.keys()].sort((a, b) => a - b)

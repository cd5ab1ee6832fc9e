import type { Track } from './track.ts'

/** For so long after an answer the live copy of a replayed message may come, in ms (docs/protocol.md, "History"). */
const WINDOW = 10_000

/** Says which messages are second copies. Only around a replay may one come: at any other time each is a new one. */
export class ReplayWindow {
  #until = 0
  /** What had been delivered of each stream before anything was replayed: of that no copy is on its way. */
  #floors: Map<Track, number> | null = null

  isOpen(now: number): boolean {
    return now < this.#until
  }

  /** A request for what follows the mark of these. While the window is open its first request counts. */
  asked(tracks: readonly Track[], now: number): void {
    if (!this.isOpen(now)) this.#floors = null
    for (const track of tracks) {
      this.#floors ??= new Map()
      if (!this.#floors.has(track)) this.#floors.set(track, track.mark)
    }
    this.#until = Number.POSITIVE_INFINITY
  }

  /** From now on any offset may come twice: it was asked for by time, or the stream counts anew. */
  withoutFloor(track: Track): void {
    this.#floors?.set(track, 0)
  }

  /** The answer came, or will not come. */
  answered(now: number): void {
    this.open(now + WINDOW)
  }

  open(until: number): void {
    this.#until = until
  }

  get until(): number {
    return this.#until
  }

  isTwin(track: Track, offset: number, now: number): boolean {
    const { first, skipped, stragglers, again } = track
    const inOrder = offset >= first && !skipped?.has(offset)
    const delivered = inOrder || again?.has(offset) === true || stragglers?.has(offset) === true
    return this.isOpen(now) && delivered && offset > (this.#floors?.get(track) ?? 0)
  }
}

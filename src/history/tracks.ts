import type { Track } from './track.ts'

/** Behind one pub/sub several servers number a stream, each under its own epoch: so many are told apart. */
const MOST_EPOCHS = 8
/** A channel may go from stream to stream for weeks: so many are known, those heard last. */
const MOST_KNOWN = 1_000
/** A frame holds only so many names of streams. */
const MOST_NAMED = 200
const NONE: readonly Track[] = []

/** What was heard of every stream of a channel, the last heard first. One is the rule, and takes no list. */
export class Tracks {
  last: Track | null = null
  #others: readonly Track[] = NONE

  get all(): readonly Track[] {
    return this.last ? [this.last, ...this.#others] : NONE
  }

  /** The newest of each stream: those that a request names. All others it gets by time. */
  get newest(): readonly Track[] {
    return this.last ? onePerStream(this.all.filter(({ state }) => state !== 'ended')) : NONE
  }

  /** Those with a hole that is not told, one of each stream. */
  get holed(): readonly Track[] {
    return onePerStream(this.all.filter(isHoled))
  }

  /** Whether anything was delivered above a hole that is not told. */
  get areHoled(): boolean {
    return this.all.some(isHoled)
  }

  /** Makes it the last. */
  find(stream: string, epoch: string): Track | null {
    const { last } = this
    if (last?.epoch === epoch && last.stream === stream) return last
    const found = this.#others.find(track => track.epoch === epoch && track.stream === stream)
    if (!found) return null
    this.#others = this.all.filter(track => track !== found)
    this.last = found
    return found
  }

  add(track: Track): Track {
    const kin = this.all.filter(({ stream }) => stream === track.stream)
    const forgotten = kin[MOST_EPOCHS - 1]
    this.#others = this.all.filter(other => other !== forgotten).slice(0, MOST_KNOWN - 1)
    this.last = track
    return track
  }
}

/** Of what is open or has ended all was told. */
const isHoled = ({ ahead, state }: Track) => ahead !== null && state === 'going on'

/** The first of each stream, and no more than a request may name. */
function onePerStream(tracks: readonly Track[]): readonly Track[] {
  const seen = new Set<string>()
  return tracks.filter(({ stream }) => !seen.has(stream) && seen.add(stream)).slice(0, MOST_NAMED)
}

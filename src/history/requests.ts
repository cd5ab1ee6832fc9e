import type { Track } from './track.ts'

/**
 * What a request is for:
 * - `recovery`: a break; by offset where one is known
 * - `time`: the same, after the offsets were refused
 * - `refill`: holes between live messages
 * - `refill by time`: the same, after the offsets were refused
 */
export type RequestKind = 'recovery' | 'time' | 'refill' | 'refill by time'

/** A long answer has so many times the bound, as long as it goes on. */
export const MOST_PATIENCE = 6

export interface Request {
  readonly kind: RequestKind
  /** Those whose offset was asked for, and the highest that was delivered of each. */
  readonly named: ReadonlyMap<Track, number>
  answerBy: number
  /** However much comes. */
  readonly answerByAtLast: number
}

/** One request is under way at a time. Answers name none, so those of requests that were given up are counted. */
export class Requests {
  current: Request | null = null
  #owed = 0
  /** Subscribes with a request in them that are not confirmed yet. */
  #along = 0

  /** Whether an answer may come, waited for or not. */
  get areOwed(): boolean {
    return this.#owed + this.#along > 0
  }

  get recovering(): boolean {
    const kind = this.current?.kind
    return kind === 'recovery' || kind === 'time'
  }

  /** A subscribe was sent, with a request in it. */
  sentAlong(): void {
    this.#along++
  }

  /** A subscribe was confirmed: the answer to the request in it follows. Of two subscribes both may be, late. */
  confirmed(): void {
    if (this.#along === 0) return
    this.#along--
    this.#owed++
  }

  sent(kind: RequestKind, tracks: Iterable<Track>, now: number, timeout: number): void {
    this.#owed++
    this.waitFor(kind, tracks, now, timeout)
  }

  /** The same for one that went along with a subscribe. */
  waitFor(kind: RequestKind, tracks: Iterable<Track>, now: number, timeout: number): void {
    this.current = {
      kind,
      named: new Map([...tracks].map(track => [track, track.top])),
      answerBy: now + timeout,
      answerByAtLast: now + timeout * MOST_PATIENCE
    }
  }

  /** The answer is coming in. */
  goesOn(now: number, timeout: number): void {
    if (this.current) this.current.answerBy = Math.min(now + timeout, this.current.answerByAtLast)
  }

  /** An answer came. Returns the request that it ends, if it ends any that is still waited for. */
  answered(): Request | null {
    if (this.#owed === 0) return null
    this.#owed--
    if (this.#owed > 0) return null
    return this.current
  }

  /** Nobody waits for it any more. */
  over(): void {
    this.current = null
  }

  /** The link is gone, and all answers with it. */
  lost(): void {
    this.current = null
    this.#owed = this.#along = 0
  }
}

import type { Verdict } from 'hawser'
import { now } from './now.ts'
import type { Position } from './positions.ts'

/** What happened to a subscription, as its app saw it. */
export type Happening =
  | { what: 'confirmed' }
  | { what: 'message'; number: number; position: Position | null; replayed: boolean; late: boolean }
  | { what: 'verdict'; verdict: Verdict }
  | { what: 'disconnected' }
  /** The app gave the stream back. It may take it again: then another confirmation follows. */
  | { what: 'released' }
  /** The client gave up. */
  | { what: 'closed'; why: string }

export type Entry = Happening & { readonly at: number }

/** All that one client's app heard of one stream, in order. */
export class SubscriptionLog {
  readonly stream: string
  readonly entries: Entry[] = []

  constructor(stream: string) {
    this.stream = stream
  }

  note(happening: Happening): void {
    this.entries.push({ ...happening, at: now() })
  }

  /** Whether the app has such a message. */
  has(number: number): boolean {
    return this.entries.some(entry => entry.what === 'message' && entry.number === number)
  }

  /** Whether a message came with its place in the history. */
  get positioned(): boolean {
    return this.entries.some(entry => entry.what === 'message' && entry.position !== null)
  }
}

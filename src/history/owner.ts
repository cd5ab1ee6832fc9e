import type { HistoryRequest } from '../protocol/command.ts'
import type { Data } from '../protocol/message.ts'
import type { Since } from './judge.ts'
import type { MessageMeta } from './message-meta.ts'
import type { Verdict } from './verdict.ts'

export interface HistoryOptions {
  /** How many messages of a stream the server keeps. */
  limit: number
  /** For how long, in ms. */
  ttl: number
  /** How long an answer may take, in ms. */
  timeout: number
  /** How long a message above a hole waits for those before it, in ms. */
  hold: number
  /** How long after that the hole is asked for, in ms. */
  refill: number
  /** How many frames may wait in one subscription, and how many bytes of them. */
  mostHeld: number
  mostHeldBytes: number
}

/** What the history of a subscription needs of it. */
export interface HistoryOwner {
  readonly historyOptions: HistoryOptions
  /** The channel has one stream and never another. */
  readonly single: boolean
  /** Whether messages can be delivered now. */
  readonly listening: boolean
  /** Milliseconds that passed since some moment. */
  now(): number
  /** The time of day, in ms since 1970 UTC. */
  day(): number
  /** What `now` says, but may be a few seconds behind. */
  roughNow(): number
  /** From when on to ask for what is missing from now on. */
  since(): Since
  deliver(frame: Data, meta: MessageMeta | undefined): void
  judged(verdict: Verdict): void
  /** A second copy of a message was dropped. */
  duplicate(): void
  request(history: HistoryRequest): void
  /** Calls back in so many ms. The undo stops that. */
  wake(ms: number, wake: () => void): () => void
}

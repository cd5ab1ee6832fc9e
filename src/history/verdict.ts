/** Where a message stands in the history of a stream: `offset` counts from 1 under each `epoch`. */
export interface Place {
  readonly epoch: string
  readonly offset: number
}

/** A stretch of a stream that may lack messages, between two that were delivered. */
export interface Missed {
  readonly stream: string
  /** The last message before it; `null`: none is known. */
  readonly after: Place | null
  /** The first message behind it; `null`: none came yet. */
  readonly before: Place | null
}

/**
 * Why something may be missing:
 * - `no_history`: the server keeps none, or the protocol has no way to ask
 * - `rejected`: the server let go of it, restarted, or is another one
 * - `hole`: messages are missing between two that came
 * - `unproven`: what came may be all, but nothing shows it
 * - `overflow`: more had to wait for the answer than may be held
 * - `too_slow`: the server twice ended the link in the middle of the replay
 * - `timeout`: the server did not answer in time
 */
export type GapReason = 'no_history' | 'rejected' | 'hole' | 'unproven' | 'overflow' | 'too_slow' | 'timeout'

/**
 * What became of the messages while a channel was away, told once for each time it was subscribed, before the first
 * live message. A loss found later is one more `gap`. `replayed` counts messages that came out of history.
 *
 * An empty `missed`: any stream of the channel may lack anything since the link was lost.
 */
export type Verdict =
  | { readonly status: 'fresh' | 'recovered'; readonly replayed: number }
  | {
      readonly status: 'gap'
      readonly replayed: number
      readonly reason: GapReason
      readonly missed: readonly Missed[]
    }

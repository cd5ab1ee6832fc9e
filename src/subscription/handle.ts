import type { ReasonError } from '@anycable/core'
import type { Verdict } from '../history/verdict.ts'

/**
 * What a subscription tells the channels that share it. The official client's own contract between cable and
 * channel, so that a channel class written for it plugs in.
 */
export interface Handle {
  readonly identifier: string
  connecting(): void
  connected(): void
  /** The same, and the server had kept the subscription of the last link. */
  restored?(): void
  /** What became of the messages meanwhile. */
  judged?(verdict: Verdict): void
  /** What the server says of who is here. */
  present?(event: unknown): void
  disconnected(error?: ReasonError): void
  closed(error?: ReasonError): void
  /** `meta` is a `MessageMeta`; the official client's channels name another type, which has nothing in common with it. */
  receive(message: unknown, meta?: object): void
}

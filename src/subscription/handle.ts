import type { ReasonError } from '@anycable/core'

/** What is known of a message beside its body. */
export interface MessageMeta {
  /** The server-side stream it was published on. */
  stream: string
  /** Names the history that `offset` counts in. */
  epoch: string
  /** Its number in that history, from 1. */
  offset: number
}

/**
 * What a subscription tells the channels that share it. The official client's own contract between cable and
 * channel, so that a channel class written for it plugs in.
 */
export interface Handle {
  readonly identifier: string
  connecting(): void
  connected(): void
  disconnected(error?: ReasonError): void
  closed(error?: ReasonError): void
  /** `meta` is a `MessageMeta`; the official client's channels name another type, which has nothing in common with it. */
  receive(message: unknown, meta?: object): void
}

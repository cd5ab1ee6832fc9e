import type { Abortable } from '../abort.ts'
import type { Clock } from '../clock.ts'
import type { Report } from '../emitter.ts'
import type { Payload } from '../transport/transport.ts'

/**
 * What becomes of a call that cannot be sent now:
 * - `fail`: it rejects
 * - `drop`: it resolves, and is not sent; it rejects only where it could never be sent
 * - what `queue()` makes: it waits
 */
export type SendPolicy = 'fail' | 'drop' | QueuePolicy

/** Options of one call. */
export interface SendOptions extends Abortable {
  /** Default: the channel's `sendPolicy`. */
  policy?: SendPolicy | undefined
}

/** @inline */
export type CallOptions = SendOptions & {
  /** Somebody waits for the reply: nobody does in a later page. */
  asks?: boolean | undefined
}

/** Made by `queue()` and `storedQueue()`. */
export interface QueuePolicy {
  /** How long an entry waits at most, in ms. */
  readonly ttl: number
  /** How many calls of a channel wait at most. */
  readonly max: number
  /** Ms between two that are sent from the queue. */
  readonly pace: number
  /**
   * @internal Called by a channel when it is connected, and at each call with this policy: what the calls wait in, which is what
   * is there already where that can be.
   */
  open(present: Outbox | null, owner: () => OutboxOwner): Outbox
}

/** The calls of one channel that wait. */
export interface Outbox {
  /** How many wait. */
  readonly size: number
  /** Whether a call has to go this way: it may wait, or others wait before it. */
  takes(policy: SendPolicy): boolean
  add(call: OutboxCall): Promise<void>
  /** The server has confirmed. */
  connected(): void
  /** The link is down; whoever does not want to wait is told. */
  disconnected(): void
  /** Nothing is sent any more: all are told why. */
  end(error: Error): void
}

/** A call as it was made. */
export interface OutboxCall {
  /** None: the server's `receive`. */
  readonly action: string | undefined
  readonly payload: object | undefined
  readonly policy: SendPolicy
  readonly signal: AbortSignal | undefined
  readonly asks?: boolean | undefined
}

/** What an outbox needs of its channel. */
export interface OutboxOwner {
  readonly identifier: string
  readonly state: string
  readonly clock: Clock
  readonly report: Report
  /** The frame of a call. Throws what says that it could never be sent. */
  frame(action: string | undefined, payload: object | undefined): Payload
  /** Hands the frame to the open link. False: there is none, and nothing was sent. */
  send(frame: Payload): boolean
  /** Why nothing can be sent on this channel. */
  closedError(): Error
}

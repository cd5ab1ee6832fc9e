import type { Abortable } from './abort.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Report } from './emitter.ts'
import type { CallOptions, SendOptions } from './outbox/policy.ts'
import { Outcome } from './outcome.ts'
import type { LatePresences } from './presence/late-presences.ts'
import type { Handle } from './subscription/handle.ts'
import { closedError } from './subscription/refusals.ts'
import type { Payload } from './transport/transport.ts'

/** Options of a request. */
export interface RequestOptions extends SendOptions {
  /** How long the reply may take, the wait for the link included, in ms. Default 10,000. */
  timeout?: number | undefined
}

/** What a channel needs of the cable it is on. */
export interface Receiver {
  readonly clock: Clock
  readonly report: Report
  /** Whether missed messages come in and live ones wait for them. */
  replaying(identifier: string): boolean
  /** Gives the channel back; where it is the last of its identifier, the server is told. */
  unsubscribe(channel: Handle): void
  /** @internal Called by `channel.presence`. `null`: nobody has subscribed to it. */
  presences(identifier: string): LatePresences | null
  /** @internal Called by what waits in a channel. A promise that may be dropped. */
  promise<T>(work: (resolve: (value: T) => void, reject: (error: unknown) => void) => void): Promise<T>
  /** Calls an action; without one, the server's `receive`. Resolves when the frame was handed to the open link. */
  perform(identifier: string, action?: string, payload?: object, options?: SendOptions): Promise<void>
  /** The frame of a perform, or a `CallError`. */
  frame(identifier: string, action?: string, payload?: object): Payload
  /** Hands a frame to the open link. False: there is none. */
  hand(frame: Payload): boolean
  /** @internal Called by `channel.request`. */
  request(channel: Requester, action: string, payload?: object, options?: RequestOptions): Promise<unknown>
  /** Whether this is a reply to a request. The test kit of the official client has no such thing. */
  takesReply?(message: unknown): boolean
  /** Tells the other clients any JSON value. Resolves also where it was dropped because nobody can be reached now. */
  whisper(identifier: string, data: unknown, options?: Abortable): Promise<void>
  /** Resolves once the server has confirmed. */
  ensureSubscribed(identifier: string, options?: Abortable): Promise<void>
}

/** Sends on behalf of a request. */
export interface Requester {
  readonly identifier: string
  /** As `perform` of a channel; without an action, as its `send`. */
  sendAction(action: string | undefined, payload?: object, options?: CallOptions): Promise<void>
}

const absent = (identifier: string) => DETACHED.promise<void>((_, reject) => reject(closedError(identifier)))

/** Stands in for the cable of a channel that is on none. */
export const DETACHED: Receiver = {
  clock: systemClock,
  report: error => console.error(error),
  replaying: () => false,
  unsubscribe() {},
  presences: () => null,
  promise: work => Outcome.of(systemClock, DETACHED.report, work),
  perform: absent,
  frame: identifier => {
    throw closedError(identifier)
  },
  hand: () => false,
  request: ({ identifier }) => absent(identifier),
  takesReply: () => false,
  whisper: absent,
  ensureSubscribed: absent
}

import type { ReasonError } from '@anycable/core'
import type { Verdict } from '../history/verdict.ts'
import type { PresenceEvent } from '../protocol/presence.ts'

/**
 * What a subscription tells the channels that share it. The official client's own contract between cable and
 * channel, so that a channel class written for it plugs in.
 */
export interface Handle {
  readonly identifier: string
  /** The server is asked, or will be. */
  connecting(): void
  /** The server confirmed. */
  connected(): void
  /** The same, and the server had kept the subscription of the last link. */
  restored?(): void
  /** What became of the messages meanwhile. */
  judged?(verdict: Verdict): void
  /** What the server says of who is here. */
  present?(event: PresenceEvent): void
  /** Another user comes. */
  forgotten?(): void
  /** The link is down, or the server does not answer: it comes back by itself. */
  disconnected(error?: ReasonError): void
  /** Final: given back by the app (no error), or rejected by the server. */
  closed(error?: ReasonError): void
  /** `meta` is a `MessageMeta`; the official client's channels name another type, which has nothing in common with it. */
  receive(message: unknown, meta?: object): void
}

/** Tells what the server says of who is here. The official client's channels hear it as an event that others emit. */
export function tellPresence(handle: Handle | (Handle & Emitting), event: PresenceEvent): void {
  if (handle.present) handle.present(event)
  else if ('emit' in handle) handle.emit('presence', event)
}

interface Emitting {
  emit(event: 'presence', said: PresenceEvent): void
}

import type { Clock } from '../clock.ts'
import type { Report } from '../emitter.ts'
import type { CallError } from '../errors.ts'
import type { Command } from '../protocol/command.ts'

export interface PresenceOptions {
  /** How long an answer may take, in ms. */
  timeout: number
  /** How long who left is still shown, in ms. */
  grace: number
  /** How often who is here is asked for without a reason, in ms; 0: never. */
  refresh: number
}

/** What presence sends by, and how far that goes now. */
export interface PresenceLink {
  /** Whether the link can be asked at all: servers on the base protocol cannot. */
  readonly extended: boolean
  /** Whether the server holds the subscription and somebody wants it. */
  listening(identifier: string): boolean
  /** Throws a `CallError` for what can never be sent. */
  check(command: Command): void
  send(command: Command): void
}

/** What presence needs of the subscriptions above it. */
export interface PresenceOwner extends PresenceLink {
  /** Why it makes no sense to wait for an answer; `null`: it does. */
  unreachable(identifier: string): Error | null
}

/** What presence on one identifier needs of all that is around it. */
export interface PresenceWorld extends PresenceLink {
  readonly clock: Clock
  readonly options: PresenceOptions
  readonly report: Report
  /** Whether any server ever said a word of presence. */
  proven: boolean
  /** The error that this server has no presence. The app is told once: by a report, unless a promise carries it. */
  lacking(isCarried: boolean): CallError
  /** Nobody needs it any more. */
  forget(attendance: { readonly identifier: string }): void
}

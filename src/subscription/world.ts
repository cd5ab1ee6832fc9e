import type { Clock } from '../clock.ts'
import type { Report } from '../emitter.ts'
import type { Since } from '../history/judge.ts'
import type { HistoryOptions } from '../history/owner.ts'
import type { Start } from '../history/start.ts'
import type { Verdict } from '../history/verdict.ts'
import type { Attendance } from '../presence/attendance.ts'
import type { PresenceOptions } from '../presence/world.ts'
import type { Command } from '../protocol/command.ts'
import type { Trace } from '../trace.ts'
import type { Earlier } from './earlier.ts'
import type { Handle } from './handle.ts'
import type { Asker, Pacing } from './pacing.ts'
import type { SubscriptionTrace } from './subscription-trace.ts'

export interface SubscriptionOptions {
  /** How long a server may take to confirm, in ms. */
  confirm: number
  /** How long after an unsubscribe the same identifier may be subscribed again, in ms (docs/protocol.md). */
  cooldown: number
  /** The longest wait, in ms, before a server that never answers is asked again. */
  longestWait: number
  /** Whether a rejected one is asked for again, or the wait in ms by the rejections in a row before, `null` for no. */
  retryRejected: boolean | ((rejections: number) => number | null)
  /** How many frames are kept until the confirmation is here, and how many calls wait for it. */
  mostHeld: number
  history: HistoryOptions
  presence: PresenceOptions
}

/** What one subscription needs of all that is around it. */
export interface SubscriptionWorld {
  readonly clock: Clock
  readonly options: SubscriptionOptions
  readonly pacing: Pacing
  readonly earlier: Earlier
  readonly report: Report
  readonly trace: Trace<SubscriptionTrace>
  /** `up`: commands can be sent. `coming`: a try is under way. */
  readonly link: 'up' | 'coming' | 'down' | 'closed'
  /** Whether the server can be asked for history. */
  readonly extended: boolean
  /** From when on to ask for what is missing from now on. */
  since(): Since
  /** Where a new subscription begins; `null`: at its confirmation. */
  start(identifier: string): Start | null
  /** Who is here, where somebody asked. */
  presence(identifier: string): Attendance | undefined
  /** How far a channel was heard may have changed. */
  moved(): void
  /** Nobody goes on from there any more. */
  left(subscription: Settling): void
  roughNow(): number
  send(command: Command): void
  /** The server does not answer: is it there at all? */
  probe(): void
  /** Calls `settle` once the running task is over. */
  settleLater(subscription: Settling): void
  /** The server said no to these, for good. */
  rejected(handles: readonly Handle[]): void
  /** Nothing is wanted and nothing is held. */
  forget(subscription: Settling): void
  /** A channel is about to be told this. */
  judged(verdict: Verdict): void
}

/** A subscription, as far as its world knows it. */
export interface Settling extends Asker {
  readonly identifier: string
  /** Brings the wire closer to what is wanted. */
  settle(): void
}

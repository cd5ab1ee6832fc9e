import type { ConnectInfo } from './channel-events.ts'
import type { ConnectionTrace } from './connection/connection-trace.ts'
import type { DetailedError } from './errors.ts'
import type { SubscriptionTrace } from './subscription/subscription-trace.ts'
import type { Timed } from './trace.ts'

/** Events of a cable and what their listeners get. */
export interface CableEvents {
  /** The server let us in. */
  connect: (info: ConnectInfo) => void
  /** The link broke or could not be made; another try follows by itself. */
  disconnect: (error: DetailedError) => void
  /** Final until `connect()`: by the app (no error), by the server's word, or because the tries are used up. */
  close: (error?: DetailedError) => void
  /** The server's time at each ping, in seconds since 1970 UTC unless the server was told otherwise. */
  keepalive: (serverTime: number | null) => void
  /** The official client's event, kept for later: nothing sends it yet. */
  info: (event: { type: string; identifier?: string; data?: object }) => void
  /** `forget()` was called: what else is kept of this user is to be let go of, too. */
  forget: () => void
  /** What went wrong where nobody waits for it: listeners that threw, frames that were dropped, calls nobody awaited. */
  error: (error: unknown) => void
}

/** @inline */
export type Traced = ConnectionTrace | SubscriptionTrace | { readonly type: 'error'; readonly error: unknown }

/** What the engine did, why, and when: `at` is in ms since 1970 UTC by this machine's clock. */
export type CableTrace = Timed<Traced>

/** What becomes of a subscription that was asked for. `silence`: no answer at all. */
export type Answer = 'confirmed' | 'rejected' | 'silence'

/**
 * What a server does where servers differ. A contract test reads its cell and asserts just that: what a server
 * does not offer is never left out, it is what the server does instead.
 */
export interface Offers {
  /** What a client that says nothing of protocols ends up with. */
  protocol: 'actioncable-v1-ext-json' | 'actioncable-v1-json'
  /** Whether the welcome names the session. */
  session: boolean
  /** Whether messages say where they stand in their stream. */
  positions: boolean
  /** Whether it keeps messages and sessions for who comes back. Where not, every return is a gap. */
  history: boolean
  /** Whether that outlives a gentle restart. */
  historyOutlivesRestart: boolean
  /** Whether messages and commands keep their order. Where not, no test may ask for one. */
  ordered: boolean
  unknownChannel: Answer
  publicStream: Answer
  signedStream: Answer
  forgedStream: Answer
  /** Whether what a client whispers reaches the others. */
  whispers: boolean
  /** How long who left is still here, in ms, as the server was started; `null`: there is no presence. */
  presence: { ttl: number } | null
  /** Whether a JWT says who it is, and is refused when it is bad or too old. Else nobody looks at it. */
  tokens: boolean
  /** What a client hears when `null` is broadcast. */
  broadcastNull: null | 'null'
  /** In ms, as the server was started. */
  pingInterval: number
  /** How long a client that owes a pong is kept, in ms; `null`: for ever. */
  pongWithin: number | null
  remoteDisconnect: {
    /** What the client is told; `transport_closed` where the server just closes. */
    reason: 'remote' | 'transport_closed'
    /** How many of the user's sessions one call ends. */
    reach: 'one' | 'all'
    /** Whether the caller can say that the client must not come back. */
    final: boolean
  }
  /** What a client may be told when the server restarts gently, and when it gets SIGTERM. */
  endings: { restart: readonly Ending[]; terminate: readonly Ending[] }
}

export type Ending = 'server_restart' | 'transport_closed'

const embedded: Offers = {
  protocol: 'actioncable-v1-ext-json',
  session: true,
  positions: true,
  history: true,
  historyOutlivesRestart: true,
  ordered: true,
  unknownChannel: 'rejected',
  publicStream: 'confirmed',
  signedStream: 'confirmed',
  forgedStream: 'rejected',
  whispers: true,
  presence: { ttl: 2_000 },
  tokens: true,
  broadcastNull: null,
  pingInterval: 1_000,
  pongWithin: 2_000,
  remoteDisconnect: { reason: 'remote', reach: 'all', final: true },
  endings: { restart: ['server_restart'], terminate: ['server_restart'] }
}

const anycable: Offers = {
  ...embedded,
  // It is a new process, and its memory is the process's.
  historyOutlivesRestart: false,
  // The backend is asked, and an error of the backend is not passed on.
  unknownChannel: 'silence',
  broadcastNull: 'null',
  remoteDisconnect: { reason: 'remote', reach: 'one', final: true }
}

/** Rails 6.1, as Debian has it. */
const rails: Offers = {
  protocol: 'actioncable-v1-json',
  session: false,
  positions: false,
  history: false,
  historyOutlivesRestart: false,
  ordered: false,
  unknownChannel: 'silence',
  // There is no $pubsub: a channel like any other that does not exist.
  publicStream: 'silence',
  signedStream: 'silence',
  forgedStream: 'silence',
  whispers: false,
  presence: null,
  tokens: false,
  broadcastNull: null,
  pingInterval: 3_000,
  pongWithin: null,
  remoteDisconnect: { reason: 'transport_closed', reach: 'all', final: false },
  // Only a restart within the process says so; a signal just ends it.
  endings: { restart: ['server_restart'], terminate: ['server_restart', 'transport_closed'] }
}

/** The table: what each server offers. */
export const OFFERS = {
  embedded,
  embeddedAsAnyCable: anycable,
  anycable,
  rails
} satisfies Record<string, Offers>

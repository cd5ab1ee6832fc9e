import type { Encoder, Logger, LogLevel } from '@anycable/core'
import type { Clock } from './clock.ts'
import type { TokenRefresher, TokenSource } from './connection/auth.ts'
import { DEFAULT_WAITS, type Waits } from './connection/backoff.ts'
import { DEFAULT_TIMEOUTS, type LinkTimeouts, type TransportConfigurator } from './connection/link.ts'
import { BASE, EXTENDED, type ProtocolName } from './connection/negotiation.ts'
import type { Report } from './emitter.ts'
import type { Environment } from './environment.ts'
import { CallError } from './errors.ts'
import type { HistoryOptions } from './history/owner.ts'
import type { PresenceOptions } from './presence/world.ts'
import type { PositionsSource } from './storage/positions.ts'
import type { Payload, Transport } from './transport/transport.ts'
import type { WebSocketAuthStrategy, WebSocketImplementation } from './transport/websocket.ts'

/** Options of `createCable`; all may be left out. Times in milliseconds, sizes in bytes. */
export interface CreateOptions {
  /** Default `auto`: extended where the server has it, base where not. */
  protocol?: ProtocolName
  /** Asked before every try to connect; or a fixed token, as with the official client. */
  auth?: TokenSource | { token?: string; param?: string }
  /** The official client's way to a new token: called after `token_expired`, puts it on the transport. */
  tokenRefresher?: TokenRefresher
  /** Where the token travels. Default `sub-protocol`; with a fixed token or a refresher `param`. */
  websocketAuthStrategy?: WebSocketAuthStrategy
  /** The WebSocket to use. Default: the global one, looked up when it connects. */
  websocketImplementation?: WebSocketImplementation
  /** Passed to the WebSocket as third argument, for implementations that take headers, agents and the like. */
  websocketOptions?: Record<string, unknown>
  /** Another transport, with the official client's contract. Then the URL may be left out. */
  transport?: Transport
  /** Waited for before every try to connect, before the token: may tell the transport anything. */
  transportConfigurator?: TransportConfigurator
  /** Taken and not looked at: a frame of text is text, any other is bytes. */
  websocketFormat?: 'text' | 'binary'
  encoder?: Encoder<object, Payload>
  /** Default true: nothing opens before the first subscription. */
  lazy?: boolean
  /** Default true. False: the first loss closes the cable. */
  reconnect?: boolean
  /** The official client's way to say: no reconnects, and no looking for silence. */
  monitor?: false
  /** Tries without a good link in between before the cable closes. Default: no limit. */
  maxReconnectAttempts?: number
  waits?: Partial<Waits>
  /** The wait before a try, in ms, by the number of failures before it, in place of `waits`. */
  reconnectStrategy?: (attempt: number) => number
  /**
   * `confirm`: how long a server may take to confirm a subscription; `history`: to give back what was missed;
   * `presence`: to say who is here. Default 10 s, `confirm` 5 s.
   */
  timeouts?: Partial<LinkTimeouts & { confirm: number; history: number; presence: number }>
  /** How missed messages are got back. */
  history?: Partial<HistoryLimits>
  /** When who left is let go of, and how often who is here is asked for anew. */
  presence?: Partial<PresenceTimes>
  /**
   * Extended protocol: a new subscription wants what was published since then as well, in seconds since 1970 UTC, such
   * as the time when the page was made. Default false: what is published after its confirmation.
   */
  historyTimestamp?: number | false
  /**
   * Keeps how far each channel was heard, for a page that is loaded again or a process that starts again: what
   * `storedPositions` makes. Default: nothing is kept.
   */
  positions?: PositionsSource
  /** How often the server pings, until its own pings have told. Default 3,000, or the URL's `pi`. */
  pingInterval?: number
  /** Silent intervals until the link is given up. Default 2; `Infinity` never gives up. */
  maxMissingPings?: number
  /** How many subscriptions may wait for their confirmation at once. Default 50; `false` is 1, `true` no limit. */
  concurrentSubscribes?: boolean | number
  /**
   * Whether a rejected subscription is asked for again: after 5 s, then ever more seldom, at last a minute apart; or the wait in
   * ms by the rejections in a row before, `null` to give up. Default false: a rejection is final.
   */
  retryRejected?: boolean | ((rejections: number) => number | null)
  /** Default 65,536: on a bigger frame the server ends the link. */
  maxFrameSize?: number
  /** What a failed `perform` does. Default `throw`; `warn` and `ignore` resolve. */
  performFailures?: 'throw' | 'warn' | 'ignore'
  /** Gets errors that nobody else takes. Default: the console, each kind once a minute. */
  onError?: Report
  logger?: Logger
  /** For the logger of `hawser/web`, which is made when none is given. */
  logLevel?: LogLevel
  clock?: Clock
  environment?: Environment
}

/**
 * Defaults: 100 messages, 5 minutes, 100 ms, 2 s, 1,000 frames, 4 MiB.
 * @interface
 */
export type HistoryLimits = Omit<HistoryOptions, 'timeout'>

export const DEFAULT_HISTORY: HistoryLimits = {
  limit: 100,
  ttl: 300_000,
  hold: 100,
  refill: 2_000,
  mostHeld: 1_000,
  mostHeldBytes: 4_194_304
}

/**
 * `grace`: how long who left is shown, and may come back unnoticed, in ms. Default 0: a server waits itself, AnyCable 15 s.
 * `refresh`: about how often who is here is asked for without a reason, in ms. Default 0: never.
 * @interface
 */
export type PresenceTimes = Omit<PresenceOptions, 'timeout'>

/** How long a server may take to answer, in ms. */
export const DEFAULT_ANSWERS = { confirm: 5_000, history: 10_000, presence: 10_000 }

export const DEFAULT_NUMBERS = {
  pingInterval: 3_000,
  maxMissingPings: 2,
  maxReconnectAttempts: Number.POSITIVE_INFINITY,
  maxFrameSize: 65_536,
  concurrentSubscribes: 50
}

export const DEFAULT_PRESENCE: PresenceTimes = { grace: 0, refresh: 0 }

/** Gives what is expected in place of a wrong value. */
type Check = (value: unknown) => string | false

/** A type of which `expected` has the name that `typeof` gives it; numbers are never negative. */
const typed =
  (expected: string): Check =>
  value =>
    (value === null || !expected.includes(typeof value) || (typeof value === 'number' && !(value >= 0))) &&
    expected
const either =
  (...words: unknown[]): Check =>
  value =>
    !words.includes(value) && `one of ${words.join(', ')}`
const numbers =
  (names: object): Check =>
  value =>
    object(value) ||
    (Object.entries(Object(value)).some(([name, entry]) => !(name in names) || number(entry)) &&
      `numbers that are not negative, named ${Object.keys(names).join(', ')}`)

const number = typed('a number that is not negative')
const flag = typed('a boolean')
const callable = typed('a function')
const object = typed('an object')

const CHECKS: Record<keyof CreateOptions, Check> = {
  protocol: either('auto', BASE, EXTENDED),
  auth: typed('a function, or an object with a token'),
  tokenRefresher: callable,
  websocketAuthStrategy: either('param', 'header', 'sub-protocol'),
  websocketImplementation: callable,
  websocketOptions: object,
  transport: object,
  transportConfigurator: callable,
  websocketFormat: either('text', 'binary'),
  encoder: object,
  lazy: flag,
  reconnect: flag,
  monitor: either(false),
  maxReconnectAttempts: number,
  waits: numbers(DEFAULT_WAITS),
  reconnectStrategy: callable,
  timeouts: numbers({ ...DEFAULT_TIMEOUTS, ...DEFAULT_ANSWERS }),
  history: numbers(DEFAULT_HISTORY),
  presence: numbers(DEFAULT_PRESENCE),
  historyTimestamp: value => value !== false && number(value) && 'seconds since 1970 UTC, or false',
  positions: callable,
  pingInterval: number,
  maxMissingPings: number,
  concurrentSubscribes: typed('a boolean, or a number that is not negative'),
  retryRejected: typed('a boolean or a function'),
  maxFrameSize: number,
  performFailures: either('throw', 'warn', 'ignore'),
  onError: callable,
  logger: object,
  logLevel: either('debug', 'info', 'warn', 'error'),
  clock: object,
  environment: object
}

/** The options that were given: `undefined` is as good as nothing. */
export function checked(options: CreateOptions): CreateOptions {
  const given = { ...options }
  for (const [name, value] of Object.entries(options)) {
    if (!isOption(name)) throw invalid(`the option ${name} has to be left out: there is no such option`)
    if (value === undefined) delete given[name]
    const expected = value !== undefined && CHECKS[name](value)
    if (expected) throw invalid(`the option ${name} has to be ${expected}`)
  }
  return given
}

const isOption = (name: string): name is keyof CreateOptions => Object.hasOwn(CHECKS, name)

export const invalid = (why: string) =>
  new CallError(`No cable was made: ${why}`, { reason: 'invalid_option', phase: 'options', retryable: false })

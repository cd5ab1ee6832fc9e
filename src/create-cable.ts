import type { Encoder, Logger } from '@anycable/core'
import { Cable } from './cable.ts'
import { type Clock, systemClock } from './clock.ts'
import { Auth, type TokenRefresher, type TokenSource } from './connection/auth.ts'
import { DEFAULT_WAITS, type Waits } from './connection/backoff.ts'
import { DEFAULT_TIMEOUTS, type LinkTimeouts } from './connection/link.ts'
import { BASE, EXTENDED, Negotiation, type ProtocolName } from './connection/negotiation.ts'
import { createConsoleReport } from './console-report.ts'
import type { Report } from './emitter.ts'
import { type Environment, pageEnvironment } from './environment.ts'
import { CallError } from './errors.ts'
import type { HistoryOptions } from './history/history.ts'
import { canNegotiate, type Payload, type Transport } from './transport/transport.ts'
import {
  type WebSocketAuthStrategy,
  type WebSocketImplementation,
  WebSocketTransport
} from './transport/websocket.ts'

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
  encoder?: Encoder<object, Payload>
  /** Default true: nothing opens before the first subscription. */
  lazy?: boolean
  /** Default true. False: the first loss closes the cable. */
  reconnect?: boolean
  /** Tries without a good link in between before the cable closes. Default: no limit. */
  maxReconnectAttempts?: number
  waits?: Partial<Waits>
  /** The wait before a try, in ms, by the number of failures before it, in place of `waits`. */
  reconnectStrategy?: (attempt: number) => number
  /**
   * `confirm`: how long a server may take to confirm a subscription; `history`: to give back what was missed. Default
   * 10 s, `confirm` 5 s.
   */
  timeouts?: Partial<LinkTimeouts & { confirm: number; history: number }>
  /** How missed messages are got back. */
  history?: Partial<HistoryLimits>
  /**
   * Extended protocol: a new subscription wants what was published since then as well, in seconds since 1970 UTC, such
   * as the time when the page was made. Default false: what is published after its confirmation.
   */
  historyTimestamp?: number | false
  /** How often the server pings, until its own pings have told. Default 3,000, or the URL's `pi`. */
  pingInterval?: number
  /** Silent intervals until the link is given up. Default 2; `Infinity` never gives up. */
  maxMissingPings?: number
  /** How many subscriptions may wait for their confirmation at once. Default 50; `false` is 1, `true` no limit. */
  concurrentSubscribes?: boolean | number
  /** Default 65,536: on a bigger frame the server ends the link. */
  maxFrameSize?: number
  /** What a failed `perform` does. Default `throw`; `warn` and `ignore` resolve. */
  performFailures?: 'throw' | 'warn' | 'ignore'
  /** Gets errors that nobody else takes. Default: the console, each kind once a minute. */
  onError?: Report
  logger?: Logger
  clock?: Clock
  environment?: Environment
}

const DEFAULTS = {
  pingInterval: 3_000,
  maxMissingPings: 2,
  maxReconnectAttempts: Number.POSITIVE_INFINITY,
  maxFrameSize: 65_536,
  concurrentSubscribes: 50
}

/** Defaults: 100 messages, 100 ms, 2 s, 1,000 frames, 4 MiB. */
export type HistoryLimits = Omit<HistoryOptions, 'timeout'>

const HISTORY_DEFAULTS: HistoryLimits = {
  limit: 100,
  hold: 100,
  refill: 2_000,
  mostHeld: 1_000,
  mostHeldBytes: 4_194_304
}

const SUBSCRIPTION_DEFAULTS = { cooldown: 250, longestWait: 60_000, mostHeld: 1_000 }

/**
 * Makes a cable to the given URL (`wss:`, `ws:`, `https:`, `http:`, or relative to the page). Nothing connects
 * before the first subscription. Throws a `CallError` with the reason `invalid_option` for what it cannot use.
 *
 * ```ts
 * const cable = createCable('wss://vito.example/cable')
 * cable.subscribeTo('ChatChannel', { room: 'keynote' }).on('message', render)
 * ```
 */
export function createCable(url: string, options?: CreateOptions): Cable
export function createCable(options: CreateOptions & { transport: Transport }): Cable
export function createCable(first: string | CreateOptions, second: CreateOptions = {}): Cable {
  const [url, options] = typeof first === 'string' ? [first, second] : [null, first]
  check(options)

  const clock = options.clock ?? systemClock
  const environment = options.environment ?? pageEnvironment
  const fallbackReport = createConsoleReport(clock)
  const negotiation = new Negotiation(protocolOf(options))
  const { source, fixed, param } = tokenOf(options)
  const transport = options.transport ?? webSocket(url, options, negotiation.offer, fallbackReport)
  if (fixed !== null) transport.setToken(fixed, param)

  const { confirm = 5_000, history: answer = 10_000, ...timeouts } = options.timeouts ?? {}
  const { historyTimestamp = false } = options
  const cable = new Cable({
    transport,
    encoder: options.encoder ?? JSON_ENCODER,
    auth: new Auth({ source, refresher: options.tokenRefresher ?? null, param }, clock),
    negotiation,
    clock,
    environment,
    logger: options.logger ?? null,
    waits: { ...DEFAULT_WAITS, ...options.waits },
    timeouts: { ...DEFAULT_TIMEOUTS, ...timeouts },
    heartbeat: {
      pingInterval: options.pingInterval ?? pingIntervalIn(url) ?? DEFAULTS.pingInterval,
      maxMissingPings:
        pingIntervalIn(url) === 0 ? Infinity : (options.maxMissingPings ?? DEFAULTS.maxMissingPings)
    },
    reconnectStrategy: options.reconnectStrategy ?? null,
    maxReconnectAttempts:
      options.reconnect === false ? 0 : (options.maxReconnectAttempts ?? DEFAULTS.maxReconnectAttempts),
    maxFrameSize: options.maxFrameSize ?? DEFAULTS.maxFrameSize,
    subscriptions: {
      ...SUBSCRIPTION_DEFAULTS,
      confirm,
      window: windowOf(options.concurrentSubscribes),
      since: historyTimestamp === false ? null : Math.floor(historyTimestamp),
      history: { ...HISTORY_DEFAULTS, ...options.history, timeout: answer }
    },
    performFailures: options.performFailures ?? 'throw',
    onError: options.onError ?? null,
    fallbackReport
  })
  if (options.lazy === false) cable.connect().catch(() => {})
  return cable
}

const JSON_ENCODER: Encoder<object, Payload> = {
  encode: JSON.stringify,
  // Bytes on a link of text are a frame like any other to a server.
  decode: frame => JSON.parse(typeof frame === 'string' ? frame : new TextDecoder().decode(frame))
}

function webSocket(url: string | null, options: CreateOptions, protocol: string, report: Report): Transport {
  const byPeer = options.tokenRefresher !== undefined || typeof options.auth === 'object'
  const authStrategy = options.websocketAuthStrategy ?? (byPeer ? 'param' : 'sub-protocol')
  if (authStrategy === 'header' && !options.websocketImplementation) {
    throw invalid(
      'a browser cannot send headers: use "sub-protocol", or pass a websocketImplementation that can'
    )
  }
  return new WebSocketTransport(addressOf(url), {
    implementation: options.websocketImplementation,
    options: options.websocketOptions,
    authStrategy,
    protocol,
    report
  })
}

function addressOf(url: string | null): string {
  const page = globalThis.location?.href
  try {
    const address = new URL(url ?? '', page)
    address.protocol = address.protocol.replace(/^http/, 'ws')
    if (!/^wss?:$/.test(address.protocol)) throw address.protocol
    address.hash = ''
    return address.href
  } catch {
    // The URL is not quoted: it may hold a token.
    throw invalid('the URL has to be like wss://host/cable, or relative to the page where there is one')
  }
}

function pingIntervalIn(url: string | null): number | null {
  const seconds = url === null ? null : /[?&]pi=(-?\d+)(&|#|$)/.exec(url)?.[1]
  return seconds === null || seconds === undefined ? null : Math.max(0, Number(seconds)) * 1_000
}

/** A transport that cannot be told what to offer speaks one protocol: base unless said otherwise. */
function protocolOf({ protocol = 'auto', transport }: CreateOptions): ProtocolName {
  return protocol === 'auto' && transport && !canNegotiate(transport) ? BASE : protocol
}

function tokenOf({ auth = {} }: CreateOptions): {
  source: TokenSource | null
  fixed: string | null
  param: string
} {
  return typeof auth === 'function'
    ? { source: auth, fixed: null, param: 'jid' }
    : { source: null, fixed: auth.token ?? null, param: auth.param ?? 'jid' }
}

function windowOf(concurrent: boolean | number = DEFAULTS.concurrentSubscribes): number {
  return concurrent === true ? Number.POSITIVE_INFINITY : Number(concurrent) || 1
}

type Check = (value: unknown) => string | false

const number = (value: unknown) =>
  !(typeof value === 'number' && value >= 0) && 'a number that is not negative'
const flag = (value: unknown) => typeof value !== 'boolean' && 'true or false'
const callable = (value: unknown) => typeof value !== 'function' && 'a function'
const object = (value: unknown) => (typeof value !== 'object' || value === null) && 'an object'
const either =
  (...words: string[]) =>
  (value: unknown) =>
    !words.some(word => word === value) && `one of ${words.join(', ')}`
const numbers = (names: object) => (value: unknown) =>
  object(value) ||
  (Object.entries(value ?? {}).some(([name, entry]) => !(name in names) || number(entry)) &&
    `numbers that are not negative, named ${Object.keys(names).join(', ')}`)

const CHECKS: Record<keyof CreateOptions, Check> = {
  protocol: either('auto', BASE, EXTENDED),
  auth: value => typeof value !== 'function' && object(value) && 'a function, or an object with a token',
  tokenRefresher: callable,
  websocketAuthStrategy: either('param', 'header', 'sub-protocol'),
  websocketImplementation: callable,
  websocketOptions: object,
  transport: object,
  encoder: object,
  lazy: flag,
  reconnect: flag,
  maxReconnectAttempts: number,
  waits: numbers(DEFAULT_WAITS),
  reconnectStrategy: callable,
  timeouts: numbers({ ...DEFAULT_TIMEOUTS, confirm: 0, history: 0 }),
  history: numbers(HISTORY_DEFAULTS),
  historyTimestamp: value => value !== false && number(value) && 'seconds since 1970 UTC, or false',
  pingInterval: number,
  maxMissingPings: number,
  concurrentSubscribes: value => flag(value) && number(value) && 'true, false or a number',
  maxFrameSize: number,
  performFailures: either('throw', 'warn', 'ignore'),
  onError: callable,
  logger: object,
  clock: object,
  environment: object
}

function check(options: CreateOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const expected = isOption(name)
      ? value !== undefined && CHECKS[name](value)
      : 'left out: there is no such option'
    if (expected) throw invalid(`the option ${name} has to be ${expected}`)
  }
}

const isOption = (name: string): name is keyof CreateOptions => Object.hasOwn(CHECKS, name)

const invalid = (why: string) =>
  new CallError(`No cable was made: ${why}`, { reason: 'invalid_option', phase: 'options', retryable: false })

import { Cable } from './cable.ts'
import { type Clock, systemClock } from './clock.ts'
import { Auth } from './connection/auth.ts'
import { DEFAULT_WAITS } from './connection/backoff.ts'
import { DEFAULT_TIMEOUTS } from './connection/link.ts'
import { BASE, Negotiation } from './connection/negotiation.ts'
import { createConsoleReport } from './console-report.ts'
import {
  type CreateOptions,
  checked,
  DEFAULT_ANSWERS,
  DEFAULT_HISTORY,
  DEFAULT_NUMBERS,
  DEFAULT_PRESENCE,
  invalid
} from './create-options.ts'
import type { Report } from './emitter.ts'
import type { EngineOptions } from './engine.ts'
import { pageEnvironment } from './environment.ts'
import { jsonEncoder } from './protocol/json-encoder.ts'
import { canNegotiate, type Transport } from './transport/transport.ts'
import { WebSocketTransport } from './transport/websocket.ts'

const SUBSCRIPTION_DEFAULTS = {
  cooldown: 250,
  longestWait: 60_000,
  mostHeld: 1_000,
  confirm: DEFAULT_ANSWERS.confirm,
  retryRejected: false,
  history: { ...DEFAULT_HISTORY, timeout: DEFAULT_ANSWERS.history },
  presence: { ...DEFAULT_PRESENCE, timeout: DEFAULT_ANSWERS.presence },
  window: DEFAULT_NUMBERS.concurrentSubscribes
}

const NO_AUTH = { source: null, refresher: null, param: 'jid' }

/** All cables on the machine's clock share one: a process with thousands of them says each thing once a minute, too. */
const report = /* @__PURE__ */ createConsoleReport(systemClock)

/**
 * Makes a cable to the given URL (`wss:`, `ws:`, `https:`, `http:`, or relative to the page); a function is asked for
 * it before each link. Nothing connects before the first subscription. Throws a `CallError` with the reason `invalid_option` for what it cannot use.
 *
 * ```ts
 * const cable = createCable('wss://vito.example/cable')
 * cable.subscribeTo('ChatChannel', { room: 'keynote' }).on('message', render)
 * ```
 */
export function createCable(url: string | (() => string), options?: CreateOptions): Cable
export function createCable(options: CreateOptions & { transport: Transport }): Cable
export function createCable(
  first: string | (() => string) | CreateOptions,
  second: CreateOptions = {}
): Cable {
  const [url, options] = typeof first === 'object' ? ['', checked(first)] : [first, checked(second)]
  const { auth, clock = systemClock, protocol = 'auto', historyTimestamp = false } = options

  const fallbackReport = reportBy(clock)
  // A transport that cannot be told what to offer speaks one protocol: base unless said otherwise.
  const fixed = options.transport && !canNegotiate(options.transport) && protocol === 'auto'
  const negotiation = new Negotiation(fixed ? BASE : protocol)
  const transport = options.transport ?? webSocket(url, options, negotiation.offer, fallbackReport)

  const { token, param = 'jid' } = typeof auth === 'object' ? auth : {}
  if (token !== undefined) transport.setToken(token, param)

  const { tokenRefresher: refresher = null, reconnect = true } = options
  const source = typeof auth === 'function' ? auth : null
  // Copies only where something is another's: there may be thousands of cables.
  const cable = new Cable({
    transport,
    transportConfigurator: options.transportConfigurator ?? null,
    encoder: options.encoder ?? jsonEncoder,
    auth: new Auth(source || refresher || auth ? { source, refresher, param } : NO_AUTH, clock),
    negotiation,
    clock,
    environment: options.environment ?? pageEnvironment,
    logger: options.logger ?? null,
    waits: options.waits ? { ...DEFAULT_WAITS, ...options.waits } : DEFAULT_WAITS,
    timeouts: options.timeouts ? { ...DEFAULT_TIMEOUTS, ...options.timeouts } : DEFAULT_TIMEOUTS,
    heartbeat: heartbeat(url, options),
    reconnectStrategy: options.reconnectStrategy ?? null,
    maxReconnectAttempts:
      reconnect && options.monitor !== false
        ? (options.maxReconnectAttempts ?? DEFAULT_NUMBERS.maxReconnectAttempts)
        : 0,
    maxFrameSize: options.maxFrameSize ?? DEFAULT_NUMBERS.maxFrameSize,
    subscriptions: subscriptions(options),
    performFailures: options.performFailures ?? 'throw',
    since: historyTimestamp === false ? null : Math.floor(historyTimestamp),
    positions: options.positions ?? null,
    onError: options.onError ?? null,
    fallbackReport
  })
  if (options.lazy === false) cable.connect().catch(() => {})
  return cable
}

function reportBy(clock: Clock): Report {
  return clock === systemClock ? report : createConsoleReport(clock)
}

function heartbeat(url: Address, { maxMissingPings, monitor, pingInterval }: CreateOptions) {
  const pings = pingIntervalIn(url)
  const watched = pings !== 0 && monitor !== false
  return {
    pingInterval: pingInterval ?? pings ?? DEFAULT_NUMBERS.pingInterval,
    maxMissingPings: watched ? (maxMissingPings ?? DEFAULT_NUMBERS.maxMissingPings) : Number.POSITIVE_INFINITY
  }
}

function subscriptions(options: CreateOptions): EngineOptions['subscriptions'] {
  const {
    concurrentSubscribes = DEFAULT_NUMBERS.concurrentSubscribes,
    history,
    presence,
    retryRejected = false,
    timeouts
  } = options
  if (
    concurrentSubscribes === SUBSCRIPTION_DEFAULTS.window &&
    !history &&
    !presence &&
    !retryRejected &&
    !timeouts
  )
    return SUBSCRIPTION_DEFAULTS
  const defaults = SUBSCRIPTION_DEFAULTS
  return {
    ...defaults,
    confirm: timeouts?.confirm ?? defaults.confirm,
    retryRejected,
    history: { ...defaults.history, ...history, timeout: timeouts?.history ?? defaults.history.timeout },
    presence: { ...defaults.presence, ...presence, timeout: timeouts?.presence ?? defaults.presence.timeout },
    window: concurrentSubscribes === true ? Number.POSITIVE_INFINITY : Number(concurrentSubscribes) || 1
  }
}

type Address = string | (() => string)

function webSocket(url: Address, options: CreateOptions, protocol: string, report: Report): Transport {
  const byPeer = options.tokenRefresher || typeof options.auth === 'object'
  const authStrategy = options.websocketAuthStrategy ?? (byPeer ? 'param' : 'sub-protocol')
  if (authStrategy === 'header' && !options.websocketImplementation) {
    throw invalid(
      'a browser cannot send headers: use "sub-protocol", or pass a websocketImplementation that can'
    )
  }
  return new WebSocketTransport(typeof url === 'string' ? addressOf(url) : () => addressOf(url()), {
    websocketImplementation: options.websocketImplementation,
    websocketOptions: options.websocketOptions,
    authStrategy,
    subprotocol: protocol,
    report
  })
}

function addressOf(url: string): string {
  try {
    const address = new URL(url, globalThis.location?.href)
    address.protocol = address.protocol.replace(/^http/, 'ws')
    address.hash = ''
    if (/^wss?:/.test(address.href)) return address.href
  } catch {}
  // The URL is not quoted: it may hold a token.
  throw invalid('the URL has to be like wss://host/cable, or relative to the page where there is one')
}

function pingIntervalIn(url: Address): number | undefined {
  const seconds = /[?&]pi=(-?\d+)(?![^&#])/.exec(typeof url === 'string' ? url : '')?.[1]
  return seconds === undefined ? seconds : Math.max(0, Number(seconds)) * 1_000
}

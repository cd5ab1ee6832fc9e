import { CallError } from '../index.ts'
import type { Channels } from './channel.ts'
import type { Authenticate } from './connect-request.ts'

/**
 * How the server answers what no real server answers well.
 * - `polite`: says what is wrong, by a rejection, an HTTP status, `onError`; nothing is held against the client.
 * - `anycable`: as AnyCable does, which is often silence, and sometimes a session that hears nothing any more.
 */
export type Mode = 'polite' | 'anycable'

/** Options of the protocol's side of the server. Times are in milliseconds. */
export interface BrainOptions {
  channels?: Channels
  /** Signs streams and tokens. With it a token has to be good; without it `authenticate` may judge tokens. */
  secret?: string
  authenticate?: Authenticate
  /** Whether anyone may subscribe to any stream by `$pubsub` and `stream_name`. Default false. */
  publicStreams?: boolean
  /** Whether signed streams take whispers, as public ones always do. Default false. */
  streamsWhisper?: boolean
  /** Default `polite`. */
  mode?: Mode
  /** Bytes a client may send in one frame. Default 65,536. */
  maxFrameSize?: number
  /** Default 3,000. */
  pingInterval?: number
  /** Whether extended clients have to answer pings, and in which time: `true` is two intervals. Default false. */
  pong?: boolean | number
  now?: () => number
  createSid?: () => string
  /** Gets what handlers threw and what clients did wrong. Default: the console. */
  onError?: (error: unknown) => void
}

/** The options with every default in its place. */
export interface Settings {
  channels: Channels
  secret: string
  authenticate: Authenticate | undefined
  publicStreams: boolean
  streamsWhisper: boolean
  anycable: boolean
  maxFrameSize: number
  pingInterval: number
  pongTimeout: number | null
  now: () => number
  createSid: () => string
  report: (error: unknown) => void
}

/** Throws a `CallError` (`invalid_option`) for what it cannot use. */
export function settle(options: BrainOptions): Settings {
  const { mode = 'polite', pingInterval = 3_000, maxFrameSize = 65_536, pong = false } = options
  if (mode !== 'polite' && mode !== 'anycable') throw invalid('"mode" has to be "polite" or "anycable"')
  if (!isPositive(pingInterval)) throw invalid('"pingInterval" has to be milliseconds above 0')
  if (!isPositive(maxFrameSize)) throw invalid('"maxFrameSize" has to be a number of bytes above 0')
  if (typeof pong !== 'boolean' && !isPositive(pong))
    throw invalid('"pong" has to be a boolean or milliseconds')
  checkChannels(options.channels ?? {})

  const report = reporter(options.onError)
  return {
    channels: options.channels ?? {},
    secret: options.secret ?? '',
    authenticate: options.authenticate,
    publicStreams: options.publicStreams ?? false,
    streamsWhisper: options.streamsWhisper ?? false,
    anycable: mode === 'anycable',
    maxFrameSize,
    pingInterval,
    pongTimeout: pong === true ? pingInterval * 2 : pong === false ? null : pong,
    now: options.now ?? Date.now,
    createSid: options.createSid ?? randomSid,
    report
  }
}

/** What throws while it reports has nobody left to tell. */
export function reporter(onError: (error: unknown) => void = logError): (error: unknown) => void {
  return error => {
    try {
      onError(error)
    } catch (second) {
      logError(second)
    }
  }
}

export function checkChannels(channels: Channels): void {
  for (const [name, definition] of Object.entries(channels)) {
    if (typeof definition !== 'object' || definition === null) {
      throw invalid(`the channel "${name}" has to be an object with subscribed, unsubscribed, actions`)
    }
    const { subscribed, unsubscribed, actions = {} } = definition
    for (const handler of [subscribed, unsubscribed, ...Object.values(actions)]) {
      if (handler !== undefined && typeof handler !== 'function') {
        throw invalid(`a handler of the channel "${name}" is no function`)
      }
    }
  }
}

export const isPositive = (value: number) => Number.isFinite(value) && value > 0

export const invalid = (why: string) =>
  new CallError(`No server was made: ${why}`, {
    reason: 'invalid_option',
    phase: 'options',
    retryable: false
  })

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-'

/** 21 characters of 64, as AnyCable's. */
const randomSid = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(21)), byte => ALPHABET.charAt(byte & 63)).join('')

function logError(error: unknown): void {
  console.error('hawser/server:', error)
}

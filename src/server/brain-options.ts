import type { ChannelDefinition, Channels } from './channel.ts'
import type { Authenticate } from './connect-request.ts'
import type { HistoryLimits } from './history.ts'
import { invalid, isPositive } from './invalid.ts'
import { Dice, type Quirks, type SettledQuirks, settleQuirks } from './quirks.ts'
import type { Signatures } from './signatures.ts'

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
  /** Whether signed streams have presence, as public ones always do. Default true. */
  streamsPresence?: boolean
  /** Default `polite`. */
  mode?: Mode
  /** Bytes a client may send in one frame. Default 65,536. */
  maxFrameSize?: number
  /** Default 3,000. */
  pingInterval?: number
  /** Whether extended clients have to answer pings, and in which time: `true` is two intervals. Default false. */
  pong?: boolean | number
  /** How much is kept of each stream, and for how long. Default: 100 messages, 300,000. `false`: nothing. */
  history?: Partial<HistoryLimits> | false
  /** How long who left can come back to what it had. Default 300,000 where there is history. `false`: not at all. */
  sessions?: { ttl?: number } | false
  /**
   * How long who left without a word is still here. Default 15,000 where there is history. `false`: nobody can join,
   * and who asks is told that it cannot be said.
   */
  presence?: { ttl?: number } | false
  /** Ways of real servers that a client has to cope with. Default: none. */
  quirks?: Quirks
  /** The time of day, in ms since 1970 UTC. Default `Date.now`. */
  now?: () => number
  /** What the quirks draw their lots with. Default `Math.random`. */
  random?: () => number
  /** Names a session. Without it that is 21 characters of chance. */
  createSid?: () => string
  /** Names what is kept in memory. Default: 4 characters of chance. */
  createEpoch?: () => string
  /** Gets what handlers threw and what clients did wrong. Default: the console. */
  onError?: (error: unknown) => void
}

/** What a brain is given by the place where it runs. */
export interface Parts {
  signatures: Signatures
  /** Stands behind every name of a channel that is not among the options. */
  anyChannel?: ChannelDefinition
  /** Whoever knocks waits for it, also who comes back to a session. */
  door?: () => Promise<void>
  /** Whether this subscription may be made, asked before the channel is. The answer may take its time. */
  gate?: (identifier: string) => boolean | Promise<boolean>
}

/** The options with every default in its place. */
export interface Settings extends Parts {
  channels: Channels
  secret: string
  authenticate: Authenticate | undefined
  publicStreams: boolean
  streamsWhisper: boolean
  streamsPresence: boolean
  anycable: boolean
  maxFrameSize: number
  pingInterval: number
  pongTimeout: number | null
  history: HistoryLimits | null
  /** How long sessions can be restored, in ms; `null`: not at all. */
  sessionTtl: number | null
  /** How long who left is still here, in ms; `null`: there is no presence. */
  presenceTtl: number | null
  quirks: SettledQuirks
  dice: Dice
  now: () => number
  createSid: () => string
  createEpoch: () => string
  report: (error: unknown) => void
}

/** Throws a `CallError` (`invalid_option`) for what it cannot use. */
export function settle(options: BrainOptions, parts: Parts): Settings {
  const { mode = 'polite', pingInterval = 3_000, maxFrameSize = 65_536, pong = false } = options
  if (mode !== 'polite' && mode !== 'anycable') throw invalid('"mode" has to be "polite" or "anycable"')
  if (!isPositive(pingInterval)) throw invalid('"pingInterval" has to be milliseconds above 0')
  if (!isPositive(maxFrameSize)) throw invalid('"maxFrameSize" has to be a number of bytes above 0')
  if (typeof pong !== 'boolean' && !isPositive(pong))
    throw invalid('"pong" has to be a boolean or milliseconds')
  checkChannels(options.channels ?? {})

  const history = settleHistory(options.history)
  const report = reporter(options.onError)
  return {
    ...parts,
    channels: options.channels ?? {},
    secret: options.secret ?? '',
    authenticate: options.authenticate,
    publicStreams: options.publicStreams ?? false,
    streamsWhisper: options.streamsWhisper ?? false,
    streamsPresence: options.streamsPresence ?? true,
    anycable: mode === 'anycable',
    maxFrameSize,
    pingInterval,
    pongTimeout: pong === true ? pingInterval * 2 : pong === false ? null : pong,
    history,
    sessionTtl: settleTtl('sessions', options.sessions ?? (history ? {} : false), 300_000),
    presenceTtl: settleTtl('presence', options.presence ?? (history ? {} : false), 15_000),
    quirks: settleQuirks(options.quirks),
    dice: new Dice(options.random ?? Math.random),
    now: options.now ?? Date.now,
    // As long as AnyCable's.
    createSid: options.createSid ?? (() => randomText(21)),
    createEpoch: options.createEpoch ?? (() => randomText(4)),
    report
  }
}

function settleHistory(history: BrainOptions['history'] = {}): HistoryLimits | null {
  if (history === false) return null
  const { limit = 100, ttl = 300_000 } = history
  if (!Number.isInteger(limit) || limit < 1) throw invalid('"history.limit" has to be a number of messages')
  if (!isPositive(ttl)) throw invalid('"history.ttl" has to be milliseconds above 0')
  return { limit, ttl }
}

function settleTtl(name: string, given: { ttl?: number } | false, usual: number): number | null {
  if (given === false) return null
  const { ttl = usual } = given
  if (!isPositive(ttl)) throw invalid(`"${name}.ttl" has to be milliseconds above 0`)
  return ttl
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

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-'

const randomText = (length: number) =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), byte => ALPHABET.charAt(byte & 63)).join('')

function logError(error: unknown): void {
  console.error('hawser/server:', error)
}

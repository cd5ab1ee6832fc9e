import { type BrainOptions, type Settings, settle } from './brain-options.ts'
import type { Channels, User } from './channel.ts'
import type { ClientCommand } from './command.ts'
import { commands } from './commands.ts'
import type { ConnectRequest } from './connect-request.ts'
import { encodeBody, pingFrame } from './frames.ts'
import { canonical, parseJson } from './json.ts'
import { type Publication, parsePublications } from './publication.ts'
import { PUBSUB, pubsubChannel } from './pubsub.ts'
import { EXTENDED, type Link, LiveSession, type Session, type Surroundings } from './session.ts'
import { Streams } from './streams.ts'
import type { Broadcasts } from './subscription.ts'

/** The server without sockets and timers: frames in, frames out. Somebody has to call `ping` now and then. */
export interface Brain {
  readonly sessions: ReadonlySet<Session>
  /** The sub-protocol for a client that offers these: by the server's preference, `null` where it knows none. */
  negotiate(offered: readonly string[]): string | null
  /** A link was made. Any `protocol` but the extended one is served as the base one. */
  open(request: ConnectRequest & { protocol: string }, link: Link): Session
  /** Pings everyone, and ends those that owe an answer for too long where answers are asked for. */
  ping(): void
  /** Throws a `TypeError` for what JSON cannot say. */
  broadcast(stream: string, data: unknown, meta?: { exclude_socket?: string }): void
  /** Does what the body of a `POST /_broadcast` asks for. Throws a `PublicationError`, and then did nothing. */
  publish(body: unknown): void
  /** Ends the sessions of this user, or those the function picks; returns how many. */
  disconnect(who: User | ((session: Session) => boolean), options?: DisconnectOptions): number
  /** Tells everyone that the server restarts, and closes. */
  shutdown(): void
}

/** Default: `reconnect` true, reason `remote`. */
export interface DisconnectOptions {
  reconnect?: boolean
  reason?: string
}

const PREFERENCE = ['actioncable-v1-json', EXTENDED]

/** Throws a `CallError` (`invalid_option`) for options it cannot use. */
export function createBrain(options: BrainOptions = {}): Brain {
  return new LiveBrain(settle(options))
}

class LiveBrain implements Brain, Broadcasts, Surroundings {
  readonly settings: Settings
  readonly channels: Channels
  readonly sessions = new Set<LiveSession>()
  readonly streams = new Streams()

  constructor(settings: Settings) {
    const refused = (sentence: string) => settings.report(new Error(sentence))
    this.settings = settings
    this.channels = { [PUBSUB]: pubsubChannel(settings, refused), ...settings.channels }
  }

  negotiate(offered: readonly string[]): string | null {
    return PREFERENCE.find(protocol => offered.includes(protocol)) ?? null
  }

  open(request: ConnectRequest & { protocol: string }, link: Link): Session {
    const session = new LiveSession(request, link, this)
    this.sessions.add(session)
    return session
  }

  gone(session: LiveSession): void {
    this.sessions.delete(session)
  }

  obey(session: LiveSession, command: ClientCommand): void | Promise<void> {
    const handler = Object.hasOwn(commands, command.command) ? commands[command.command] : undefined
    if (!handler) throw new Error(`There is no command ${JSON.stringify(command.command)}`)
    return handler(session, command, this)
  }

  ping(): void {
    const now = this.settings.now()
    for (const session of this.sessions) session.ping(pingFrame(now), now)
  }

  broadcast(stream: string, data: unknown, meta: { exclude_socket?: string } = {}): void {
    // AnyCable takes a JSON null for no JSON at all and passes its text on.
    const body = encodeBody(data === null && this.settings.anycable ? 'null' : data)
    this.streams.publish(stream, body, meta.exclude_socket)
  }

  publish(body: unknown): void {
    for (const publication of parsePublications(body)) this.#carryOut(publication)
  }

  disconnect(who: User | ((session: Session) => boolean), options: DisconnectOptions = {}): number {
    const { reconnect = true, reason = 'remote' } = options
    const picked = typeof who === 'function' ? who : isUser(who)
    const sessions = [...this.sessions].filter(session => session.welcomed && picked(session))
    for (const session of sessions) session.disconnect(reason, { reconnect })
    return sessions.length
  }

  shutdown(): void {
    for (const session of this.sessions) session.disconnect('server_restart', { reconnect: true })
  }

  #carryOut(publication: Publication): void {
    if (publication.kind === 'message') {
      const { stream, data, except } = publication
      this.broadcast(stream, messageOf(data), except ? { exclude_socket: except } : {})
      return
    }

    const { identity, reconnect } = publication
    const named = [...this.sessions].filter(session => session.welcomed && session.identity === identity)
    // AnyCable closes one and leaves the others alone.
    const picked = this.settings.anycable ? named.slice(0, 1) : named
    for (const session of picked) session.disconnect('remote', { reconnect })
  }
}

/** Whatever the order of the keys. */
function isUser(user: User): (session: Session) => boolean {
  const wanted = canonical(user)
  return session => canonical(session.user) === wanted
}

/** What is not JSON is a message as it stands, and without data the message is empty. */
function messageOf(data: string | null): unknown {
  if (data === null) return ''
  const value = parseJson(data)
  return value === undefined ? data : value
}

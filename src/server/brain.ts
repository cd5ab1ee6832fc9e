import { Agenda } from './agenda.ts'
import { type BrainOptions, type Parts, type Settings, settle } from './brain-options.ts'
import type { Channels, User } from './channel.ts'
import type { ClientCommand } from './command.ts'
import { commands } from './commands.ts'
import type { ConnectRequest } from './connect-request.ts'
import { FanOut } from './fan-out.ts'
import { encodeBody, passing, pingFrame, presenceEvent } from './frames.ts'
import type { Position } from './history.ts'
import { canonical, parseJson } from './json.ts'
import type { Link } from './link.ts'
import { createNode, type Node } from './node.ts'
import { Presence } from './presence.ts'
import { type Publication, parsePublications } from './publication.ts'
import { PUBSUB, pubsubChannel } from './pubsub.ts'
import { EXTENDED, LiveSession, type Session, type Surroundings } from './session.ts'
import { Streams } from './streams.ts'
import type { PublicationMeta } from './subscription.ts'

/** The server without sockets and timers: frames in, frames out. Somebody has to call `ping` now and then. */
export interface Brain {
  readonly sessions: ReadonlySet<Session>
  /** The sub-protocol for a client that offers these: by the server's preference, `null` where it knows none. */
  negotiate(offered: readonly string[]): string | null
  /** A link was made. Any `protocol` but the extended one is served as the base one. */
  open(request: ConnectRequest & { protocol: string }, link: Link): Session
  /** Pings everyone, and ends those that owe an answer for too long where answers are asked for. */
  ping(): void
  /** When something is to come that quirks hold back, or who left is to go, by `now`; `null` when there is nothing. */
  readonly due: number | null
  /** Lets come what is due by now. */
  tick(): void
  /** Returns where the message stands, `null` where nothing is kept. Throws a `TypeError` for what JSON cannot say. */
  broadcast(stream: string, data: unknown, meta?: PublicationMeta): Position | null
  /** Does what the body of a `POST /_broadcast` asks for. Throws a `PublicationError`, and then did nothing. */
  publish(body: unknown): void
  /**
   * What was kept of this stream is gone, of every stream without a name: as when it got too old. Positions go on
   * counting.
   */
  dropHistory(stream?: string): void
  /** Ends the sessions of this user, or those the function picks; returns how many. */
  disconnect(who: User | ((session: Session) => boolean), options?: DisconnectOptions): number
  /**
   * Tells everyone that the server restarts, and closes. Whoever connects to this brain again finds what it keeps,
   * as after a restart that loses nothing; a new brain is a restart that loses all.
   */
  shutdown(): void
}

/** Default: `reconnect` true, reason `remote`. */
export interface DisconnectOptions {
  reconnect?: boolean
  reason?: string
}

const BASE = 'actioncable-v1-json'
const PREFERENCE = [BASE, EXTENDED]

/** Throws a `CallError` (`invalid_option`) for options it cannot use. */
export function assembleBrain(options: BrainOptions, parts: Parts): Brain {
  return new LiveBrain(settle(options, parts))
}

class LiveBrain implements Brain, Surroundings {
  readonly settings: Settings
  readonly channels: Channels
  readonly sessions = new Set<LiveSession>()
  readonly streams = new Streams()
  readonly agenda: Agenda
  readonly #fanOut: FanOut
  readonly #node: Node
  readonly #otherNodes: readonly Node[]

  constructor(settings: Settings) {
    this.agenda = new Agenda(settings.now)
    this.#fanOut = new FanOut(this.streams, this.agenda, settings)
    this.#node = createNode(settings, this.#presence(settings))
    this.#otherNodes = Array.from({ length: settings.quirks.nodes - 1 }, () =>
      createNode(settings, this.#presence(settings))
    )
    const refused = (sentence: string) => settings.report(new Error(sentence))
    this.settings = settings
    this.channels = { [PUBSUB]: pubsubChannel(settings, refused), ...settings.channels }
  }

  negotiate(offered: readonly string[]): string | null {
    const known = this.settings.quirks.baseOnly ? [BASE] : PREFERENCE
    return known.find(protocol => offered.includes(protocol)) ?? null
  }

  open(request: ConnectRequest & { protocol: string }, link: Link): Session {
    const session = new LiveSession(request, link, this.#anyNode(), this)
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
    for (const { history, sessions } of this.#nodes) {
      history?.expire()
      sessions?.expire()
    }
  }

  get due(): number | null {
    return this.agenda.due
  }

  tick(): void {
    this.agenda.run()
  }

  broadcast(stream: string, data: unknown, meta: PublicationMeta = {}): Position | null {
    // AnyCable takes a JSON null for no JSON at all and passes its text on.
    const body = encodeBody(data === null && this.settings.anycable ? 'null' : data)
    const stored = meta.transient ? null : this.#store(stream, body)
    this.#fanOut.send(stream, stored ?? passing(body), meta.exclude_socket)
    return stored && { epoch: stored.epoch, offset: stored.offset }
  }

  publish(body: unknown): void {
    for (const publication of parsePublications(body)) this.#carryOut(publication)
  }

  dropHistory(stream?: string): void {
    for (const { history } of this.#nodes) history?.drop(stream)
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

  #store(stream: string, body: string) {
    const { quirks, dice } = this.settings
    const { history } = this.#anyNode()
    if (dice.happens(quirks.restartedOffsets)) history?.forget(stream)
    return history?.add(stream, body) ?? null
  }

  get #nodes(): readonly Node[] {
    return [this.#node, ...this.#otherNodes]
  }

  /** Its events reach all, whichever server took them up. */
  #presence({ presenceTtl: ttl, quirks, now }: Settings): Presence | null {
    if (ttl === null) return null
    const { pushedUpdates } = quirks
    return new Presence({ ttl, pushedUpdates }, this.agenda, now, (stream, event) =>
      this.#fanOut.send(stream, presenceEvent(event), undefined)
    )
  }

  #anyNode(): Node {
    return this.settings.dice.pick(this.#node, this.#otherNodes)
  }

  #carryOut(publication: Publication): void {
    if (publication.kind === 'message') {
      const { stream, data, meta } = publication
      this.broadcast(stream, messageOf(data), meta)
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

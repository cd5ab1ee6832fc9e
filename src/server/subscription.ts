import type { ServerChannel, StreamOptions, User } from './channel.ts'
import { encodeBody, messageFrame, type Outgoing, passing } from './frames.ts'
import type { Position } from './history.ts'
import type { Resolved } from './resolve.ts'
import type { Listener, Streams } from './streams.ts'

/** What a subscription needs of its session. */
export interface Owner {
  readonly sid: string
  readonly user: User
  /** At once. */
  send(frame: string): void
  /** Behind the answers that wait to be sent. */
  answer(frame: string): void
}

/** What a subscription needs of the server. */
export interface Broadcasts {
  readonly streams: Streams
  broadcast(stream: string, data: unknown, meta?: PublicationMeta): Position | null
}

/** Who gets a message, and whether it is kept, in AnyCable's words. */
export interface PublicationMeta {
  /** The sid of the session that hears nothing of it. The message is stored for it all the same. */
  exclude_socket?: string
  /** Sent to who is there now, and never stored. */
  transient?: boolean
}

/** What outlives a subscription, for the session that takes it over. */
export interface SubscriptionState {
  readonly identifier: string
  readonly resolved: Resolved
  readonly streams: readonly string[]
  readonly whisperStream: string | null
  readonly presenceStream: string | null
}

/** A subscription of the embedded server: the channel's handlers see it as `ServerChannel`. */
export class Subscription implements ServerChannel, Listener {
  readonly identifier: string
  readonly resolved: Resolved
  /** Where whispers go; without one they go nowhere. */
  whisperStream: string | null = null
  /** Where who joins is here; without one nobody can. */
  presenceStream: string | null = null
  rejected = false

  readonly #owner: Owner
  readonly #server: Broadcasts
  readonly #streams = new Set<string>()
  /** A handler may still hold it when it has ended: then it does nothing. */
  #ended = false

  constructor(identifier: string, resolved: Resolved, owner: Owner, server: Broadcasts) {
    this.identifier = identifier
    this.resolved = resolved
    this.#owner = owner
    this.#server = server
  }

  get params(): Record<string, unknown> {
    return this.resolved.params
  }

  get user(): User {
    return this.#owner.user
  }

  get sid(): string {
    return this.#owner.sid
  }

  get streams(): ReadonlySet<string> {
    return this.#streams
  }

  get state(): SubscriptionState {
    const { identifier, resolved, whisperStream, presenceStream } = this
    return { identifier, resolved, streams: [...this.#streams], whisperStream, presenceStream }
  }

  streamFrom(stream: string, options: StreamOptions = {}): void {
    if (this.#ended) return
    this.#streams.add(stream)
    this.#server.streams.add(stream, this)
    if (options.whisper) this.whisperStream = stream
    if (options.presence) this.presenceStream = stream
  }

  stopStreamFrom(stream: string): void {
    this.#streams.delete(stream)
    this.#server.streams.remove(stream, this)
    if (this.whisperStream === stream) this.whisperStream = null
    if (this.presenceStream === stream) this.presenceStream = null
  }

  stopAllStreams(): void {
    for (const stream of this.#streams) this.stopStreamFrom(stream)
  }

  transmit(data: unknown): void {
    const frame = messageFrame(this.identifier, passing(encodeBody(data)))
    if (!this.#ended) this.#owner.answer(frame)
  }

  broadcast(stream: string, data: unknown): void {
    this.#server.broadcast(stream, data)
  }

  reject(): void {
    this.rejected = true
  }

  deliver(message: Outgoing): void {
    this.#owner.send(messageFrame(this.identifier, message))
  }

  end(): void {
    this.stopAllStreams()
    this.#ended = true
  }
}

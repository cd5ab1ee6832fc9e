import type { ServerChannel, User } from './channel.ts'
import { encodeBody, messageFrame } from './frames.ts'
import type { Resolved } from './resolve.ts'
import type { Listener, Streams } from './streams.ts'

/** What a subscription needs of its session. */
export interface Owner {
  readonly sid: string
  readonly user: User
  send(frame: string): void
}

/** What a subscription needs of the server. */
export interface Broadcasts {
  readonly streams: Streams
  broadcast(stream: string, data: unknown, meta?: { exclude_socket?: string }): void
}

/** A subscription of the embedded server: the channel's handlers see it as `ServerChannel`. */
export class Subscription implements ServerChannel, Listener {
  readonly identifier: string
  readonly resolved: Resolved
  /** Where whispers go; without one they go nowhere. */
  whisperStream: string | null = null
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

  streamFrom(stream: string, options: { whisper?: boolean } = {}): void {
    if (this.#ended) return
    this.#streams.add(stream)
    this.#server.streams.add(stream, this)
    if (options.whisper) this.whisperStream = stream
  }

  stopStreamFrom(stream: string): void {
    this.#streams.delete(stream)
    this.#server.streams.remove(stream, this)
    if (this.whisperStream === stream) this.whisperStream = null
  }

  stopAllStreams(): void {
    for (const stream of this.#streams) this.stopStreamFrom(stream)
  }

  transmit(data: unknown): void {
    const body = encodeBody(data)
    if (!this.#ended) this.deliver(body)
  }

  broadcast(stream: string, data: unknown): void {
    this.#server.broadcast(stream, data)
  }

  reject(): void {
    this.rejected = true
  }

  deliver(body: string): void {
    this.#owner.send(messageFrame(this.identifier, body))
  }

  end(): void {
    this.stopAllStreams()
    this.#ended = true
  }
}

/** Who stands behind a connection: what `authenticate` returned, or what its token says; empty without either. */
export type User = Record<string, unknown>

/**
 * A channel of the server, written once: it runs in the embedded server, and behind a real AnyCable by
 * `createRpcBackend`.
 *
 * ```ts
 * const ChatChannel: ChannelDefinition = {
 *   subscribed(channel) {
 *     if (channel.params['room'] === 'backstage') return channel.reject()
 *     channel.streamFrom(`chat:${channel.params['room']}`)
 *   },
 *   actions: {
 *     speak: (channel, data) => channel.broadcast(`chat:${channel.params['room']}`, { text: data['text'] })
 *   }
 * }
 * ```
 */
export interface ChannelDefinition {
  /**
   * Called before the confirmation; the client is told nothing when it throws. A session that is restored gets its
   * subscriptions back without it, as from AnyCable.
   */
  subscribed?(channel: ServerChannel): void | Promise<void>
  /** Called once for each confirmed or restored subscription, when it or its connection ends. */
  unsubscribed?(channel: ServerChannel): void | Promise<void>
  /**
   * By name. `data` is all that the client sent, the key `action` included. `receive` gets what names no action.
   * The client is told nothing when one throws or is missing.
   */
  actions?: Record<string, (channel: ServerChannel, data: Record<string, unknown>) => void | Promise<void>>
}

/** Channel definitions by class name. */
export type Channels = Record<string, ChannelDefinition>

/**
 * One subscription, as its channel's handlers see it. Behind AnyCable each call gets a new one, so keep nothing
 * on it; there, streams and messages take effect when the handler has returned.
 */
export interface ServerChannel {
  readonly identifier: string
  /** What the client subscribed with, without `channel`. */
  readonly params: Readonly<Record<string, unknown>>
  readonly user: User
  readonly sid: string
  /** `whisper`: what the client whispers goes to this stream. */
  streamFrom(stream: string, options?: { whisper?: boolean }): void
  stopStreamFrom(stream: string): void
  stopAllStreams(): void
  /** To this subscription alone. */
  transmit(data: unknown): void
  /** To everyone on the stream, the caller too. Behind AnyCable the promise says when it was taken. */
  broadcast(stream: string, data: unknown): void | Promise<void>
  /** Refuses the subscription; only `subscribed` can. */
  reject(): void
}

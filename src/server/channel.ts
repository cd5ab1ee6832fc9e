import type { DefinedChannelClass, WireTypesOf } from '../index.ts'

/** Who stands behind a connection: what `authenticate` returned, or what its token says; empty without either. */
export type User = Record<string, unknown>

/** A channel that nobody has defined: it may be sent anything. */
type Undefined = DefinedChannelClass<{
  params: Record<string, unknown>
  actions: Record<string, Record<string, unknown>>
}>

/**
 * A channel of the server, written once: it runs in the embedded server, and behind a real AnyCable by
 * `createRpcBackend`. `ChannelDefinition<typeof Chat>` is one for what `defineChannel` made: its params, its payloads and
 * what it publishes have the types that the clients go by.
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
export interface ChannelDefinition<D = Undefined> {
  /**
   * Called before the confirmation; the client is told nothing when it throws. A session that is restored gets its
   * subscriptions back without it, as from AnyCable.
   */
  subscribed?(channel: ServerChannel<D>): void | Promise<void>
  /** Called once for each confirmed or restored subscription, when it or its connection ends. */
  unsubscribed?(channel: ServerChannel<D>): void | Promise<void>
  /**
   * By name. `data` is all that the client sent, the key `action` included. `receive` gets what names no action.
   * A client that calls by `request` gets what the handler returns, any JSON value, or that it failed; any other is told
   * nothing, also when one throws or is missing.
   */
  actions?: ActionHandlers<D>
}

type ParamsOf<D> = WireTypesOf<D> extends { params: infer P } ? P : Record<never, never>
type MessageOf<D> = WireTypesOf<D> extends { message: infer M } ? M : unknown

type ActionHandlers<D> =
  WireTypesOf<D> extends { actions: infer A }
    ? { [K in keyof A]: Handles<D, SentTo<A[K]>, RepliedBy<A[K]>>['handle'] }
    : Record<string, never>

interface Handles<D, Data, Reply> {
  /** A method, so that a channel with types can stand among others: the server cannot know what clients will send. */
  handle(channel: ServerChannel<D>, data: Data): Reply
}

/** What the handler of an action returns: its reply, where the definition names one. */
type RepliedBy<Action> = Action extends (...payload: never[]) => infer R
  ? [R] extends [void]
    ? unknown
    : R | Promise<R>
  : unknown

/** An action as the server calls it. What it returns, or its promise gives, is the reply to a client that asks for one. */
export type ActionHandler = (channel: ServerChannel, data: Record<string, unknown>) => unknown

/** What the handler of an action gets: mapped, for an interface would not do as a record. */
type SentTo<Action> = Action extends () => unknown
  ? Record<never, never>
  : Action extends (payload: infer P) => unknown
    ? { [K in keyof P]: P[K] }
    : [Action] extends [undefined | void]
      ? Record<never, never>
      : { [K in keyof Action]: Action[K] }

/** Channel definitions by class name. */
export type Channels = Record<string, ChannelDefinition>

/** What clients may do on a stream, beside hearing it. One stream of a subscription for each. */
export interface StreamOptions {
  /** What the client whispers goes to this stream. */
  whisper?: boolean
  /** Whoever joins the channel is here on this stream. */
  presence?: boolean
}

/**
 * One subscription, as its channel's handlers see it. Behind AnyCable each call gets a new one, so keep nothing
 * on it; there, streams and messages take effect when the handler has returned.
 */
export interface ServerChannel<D = Undefined> {
  readonly identifier: string
  /** What the client subscribed with, without `channel`. */
  readonly params: Readonly<ParamsOf<D>>
  readonly user: User
  readonly sid: string
  /** From now on the client gets what is published on this stream. */
  streamFrom(stream: string, options?: StreamOptions): void
  /** The client gets nothing more of this stream. */
  stopStreamFrom(stream: string): void
  /** The client gets nothing more of any stream. */
  stopAllStreams(): void
  /** To this subscription alone. */
  transmit(data: MessageOf<D>): void
  /** To everyone on the stream, the caller too. Behind AnyCable the promise says when it was taken. */
  broadcast(stream: string, data: MessageOf<D>): void | Promise<void>
  /** Refuses the subscription; only `subscribed` can. */
  reject(): void
}

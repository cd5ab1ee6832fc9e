import type { PayloadOf } from './channel-arguments.ts'

/**
 * What a definition says of its channel, all of it optional. What is left out, the channel does not have: no params, no
 * actions, no whispers; without `message` its messages are `unknown`.
 */
export interface ChannelTypes {
  /** What it is subscribed with: an object of JSON values. */
  params?: object
  /** What it delivers: a type, or a union of types that a property tells apart. */
  message?: unknown
  /** By name: the payload, an object; or a function from the payload to the reply. `undefined`: no payload. */
  actions?: object
  /** What clients tell each other. It comes in as a message, too. */
  whisper?: unknown
  /** What is known of each member. */
  presence?: object
  /** The property that tells the messages apart, where it is not `type`. */
  tag?: string
}

/** The same, for definitions that have nothing that `ChannelTypes` does not know. */
export type KnownTypes<T> = ChannelTypes & {
  [K in keyof T]: K extends keyof ChannelTypes ? unknown : 'a definition has no such part'
}

/** What a channel of these types is subscribed with. */
export type ParamsOf<T> = T extends { params: infer P extends object } ? P : Record<never, never>

/** What it delivers: messages, and the whispers of others, which come in the same way. */
export type IncomingOf<T> = BroadcastOf<T> | (T extends { whisper: infer W } ? W : never)

/** What the server sends to it. */
export type BroadcastOf<T> = T extends { message: infer M } ? M : unknown

/** Its actions as functions from payload to reply. */
export type ActionsOf<T> = T extends { actions: infer A }
  ? { [K in keyof A]: ActionOf<A[K]> }
  : { 'this channel is defined without actions': never }

type ActionOf<A> = A extends (payload: never) => unknown
  ? A
  : [A] extends [undefined | void]
    ? () => void
    : (payload: A) => void

/** The same for who calls: from the payload as it is sent to the reply as it is read. */
export type CallsOf<T, Wire> = {
  [A in keyof ActionsOf<Wire>]: CallOf<
    ActionsOf<Wire>[A],
    A extends keyof ActionsOf<T> ? ActionsOf<T>[A] : never
  >
}

type CallOf<Sent, Read> = Sent extends (...payload: infer P) => unknown
  ? Read extends (...payload: never) => infer R
    ? (...payload: P) => R
    : never
  : Sent

/** What an action of a channel of these types replies; `void` where the definition names no reply. */
export type ReplyOf<T, A extends keyof ActionsOf<T>> = ActionsOf<T>[A] extends (payload: never) => infer R
  ? R
  : void

/** What can be whispered on it. */
export type WhisperOf<T> = T extends { whisper: infer W } ? W : 'this channel is defined without whispers'

/** What the server's `receive` gets. */
export type ReceiveOf<T> = T extends { actions: { receive: infer A } }
  ? PayloadOf<ActionOf<A>>[0] & object
  : { 'this channel is defined without the action "receive"': never }

/** What is known of each of its members. */
export type PresenceOf<T> = T extends { presence: infer P extends object } ? P : object

/** The property that tells its messages apart. */
export type TagKeyOf<T> = T extends { tag: infer K extends string } ? K : 'type'

/** The values of that property. */
export type TagOf<T> = [TagIn<IncomingOf<T>, TagKeyOf<T>>] extends [never]
  ? `no message of this channel is told by its "${TagKeyOf<T>}"`
  : TagIn<IncomingOf<T>, TagKeyOf<T>>

type TagIn<M, K extends string> = M extends { readonly [P in K]: infer V extends string }
  ? string extends V
    ? never
    : V
  : never

/** The messages with this value in it. */
export type TaggedOf<T, Tag> = Tagged<IncomingOf<T>, TagKeyOf<T>, Tag>

type Tagged<M, K extends string, Tag> = M extends { readonly [P in K]: infer V }
  ? Tag extends V
    ? M
    : never
  : never

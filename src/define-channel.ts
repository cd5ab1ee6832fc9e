import type { Abortable } from './abort.ts'
import { Channel } from './channel.ts'
import type { ParamsArgument } from './channel-arguments.ts'
import type { ChannelEvents } from './channel-events.ts'
import type {
  CallsOf,
  IncomingOf,
  KnownTypes,
  ParamsOf,
  PresenceOf,
  ReceiveOf,
  TaggedOf,
  TagKeyOf,
  TagOf,
  WhisperOf
} from './channel-types.ts'
import { CallError } from './errors.ts'
import type { MessageMeta } from './history/message-meta.ts'
import type { SendOptions } from './outbox/policy.ts'

/** Exists for the compiler alone: what a definition says, to be found by what is made from it. */
declare const TYPES: unique symbol

/** The types of a definition: `TypesOf<typeof Chat>`. */
export type TypesOf<D> = D extends { readonly [TYPES]?: { readonly read: infer T } } ? T : never

/** The same, as they stand on the wire: other than those where schemas make something else of what comes in. */
export type WireTypesOf<D> = D extends { readonly [TYPES]?: { readonly wire: infer T } } ? T : never

/**
 * A definition of a channel: a class, so `cable.subscribeTo(Chat, params)` takes it, `new Chat(params)` makes a channel,
 * and it may be extended. `T` is what comes in, `Wire` what goes out: schemas may turn the one into the other.
 */
export interface DefinedChannelClass<T, Wire = T> {
  new (...args: ParamsArgument<ParamsOf<Wire>>): DefinedChannel<T, Wire>
  /** The name of the channel on the server. */
  readonly identifier: string
  readonly [TYPES]?: { readonly read: T; readonly wire: Wire }
}

/** A channel made from a definition. */
export class DefinedChannel<T, Wire = T> extends Channel<
  ParamsOf<Wire>,
  IncomingOf<T>,
  ChannelEvents<IncomingOf<T>, PresenceOf<T>>,
  CallsOf<T, Wire>,
  PresenceOf<T>,
  PresenceOf<Wire>
> {
  /** The property that tells messages apart. */
  protected get tagKey(): string {
    return 'type'
  }

  /**
   * Calls back at every message whose tag (the property `type`, or the one that the definition names) has this value,
   * until the returned undo is called.
   */
  onMessage<Tag extends TagOf<T>>(
    tag: Tag,
    callback: (message: TaggedOf<T, Tag>, meta?: MessageMeta) => unknown
  ): () => void {
    const { tagKey } = this
    const isTagged = (message: unknown): message is TaggedOf<T, Tag> =>
      typeof message === 'object' && message !== null && Reflect.get(message, tagKey) === tag
    return this.on('message', (message, meta) => (isTagged(message) ? callback(message, meta) : undefined))
  }

  /** Sends to the server's `receive`; the definition lists it among its actions. Rejects as `perform` does. */
  override send(payload: ReceiveOf<Wire>, options?: SendOptions): Promise<void> {
    return super.send(payload, options)
  }

  /** Tells the other clients, without server code (AnyCable): they get it as a message. */
  override whisper(data: WhisperOf<Wire>, options?: Abortable): Promise<void> {
    return super.whisper(data, options)
  }
}

/**
 * Options of a definition. `tag` is wanted where its types name one.
 * @inline
 */
type DefinitionOptions<T> = T extends { tag: string }
  ? [options: { tag: TagKeyOf<T> }]
  : [options?: { tag?: TagKeyOf<T> }]

/**
 * Describes a channel once, for everything that has to do with it. `name` is its class on the server.
 *
 * ```ts
 * const Chat = defineChannel<{
 *   params: { room: string }
 *   message: { type: 'said'; text: string } | { type: 'left'; author: string }
 *   actions: { speak: { text: string } }
 * }>('ChatChannel')
 *
 * const chat = cable.subscribeTo(Chat, { room: 'keynote' })
 * chat.onMessage('said', ({ text }) => show(text))
 * await chat.perform('speak', { text: 'hello' })
 * ```
 *
 * It exists for the compiler: nothing is checked at run time. Throws a `CallError` (`invalid_channel`) without a name.
 */
export function defineChannel<T extends KnownTypes<T> = Record<never, never>>(
  name: string,
  ...[options]: DefinitionOptions<T>
): DefinedChannelClass<T> {
  checkName(name)
  const tag = options?.tag ?? 'type'
  return class extends DefinedChannel<T> {
    static override readonly identifier = name
    protected override get tagKey(): string {
      return tag
    }
  }
}

export function checkName(name: unknown): void {
  if (typeof name === 'string' && name !== '') return
  throw new CallError(
    'No channel was defined: its name on the server is a string, "ChatChannel" for example',
    {
      reason: 'invalid_channel',
      phase: 'subscribe',
      retryable: false
    }
  )
}

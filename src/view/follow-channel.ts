import type { Cable, Subscribable, SubscribeOptions } from '../cable.ts'
import type { ChannelEvents } from '../channel-events.ts'
import type { ChannelStatus } from '../channel-status.ts'
import { guard } from '../emitter.ts'
import type { MessageMeta } from '../history/message-meta.ts'
import type { Store } from '../store.ts'

/** A channel of ours, whatever its types. */
export interface AnyChannel extends Subscribable {
  readonly status: Store<ChannelStatus>
  /** The server confirmed, also after every reconnect. */
  on(event: 'connect', callback: ChannelEvents['connect']): () => void
  /** The link is down, or the server does not answer. */
  on(event: 'disconnect', callback: ChannelEvents['disconnect']): () => void
  /** Final: given back by the app, or rejected by the server. */
  on(event: 'close', callback: ChannelEvents['close']): () => void
  /** A message, and where it stands in its stream, if the server says. */
  on(event: 'message', callback: (message: never, meta?: MessageMeta) => void): () => void
  /** What became of the messages meanwhile. */
  on(event: 'recovery', callback: ChannelEvents['recovery']): () => void
  /** Gets every message. */
  receive(message: never, meta?: MessageMeta): void
}

/** What a channel delivers. */
export type MessageOf<C extends Pick<AnyChannel, 'receive'>> = Parameters<C['receive']>[0]

/** Callbacks of a component, by the events of its channel. */
export interface ChannelListeners<T> {
  /** The server confirmed, also after every reconnect. */
  onConnect?: ChannelEvents['connect'] | undefined
  /** The link is down, or the server does not answer: it comes back by itself. */
  onDisconnect?: ChannelEvents['disconnect'] | undefined
  /** Final: given back by the app (no error), or rejected by the server. */
  onClose?: ChannelEvents['close'] | undefined
  /** A message, and where it stands in its stream, if the server says. */
  onMessage?: ChannelEvents<T>['message'] | undefined
  /** What became of the messages meanwhile: at `gap` fetch what is missing. */
  onRecovery?: ChannelEvents['recovery'] | undefined
}

/** How a component has its channel: what it is called with, and what the page was rendered with. */
export interface ChannelOptions<T> extends ChannelListeners<T>, SubscribeOptions {}

/** Something that a channel told before there was anybody to hear it: tells it now. */
export type Told<T> = (listeners: ChannelListeners<T>) => unknown

/** How many follow a channel; the last one gives it back. */
const followers = new WeakMap<AnyChannel, number>()

/**
 * What a component does with its channel while it is there: subscribes it, and calls the callbacks that `now` gives at the
 * time of an event, `null` for none. `past` is told first; `since` is for who is the first to subscribe. Returns what
 * ends it. Ending and following again in one step costs no frame.
 */
export function followChannel<C extends AnyChannel>(
  cable: Cable,
  channel: C,
  now: () => ChannelListeners<MessageOf<C>> | null,
  { past = [], since }: SubscribeOptions & { past?: readonly Told<MessageOf<C>>[] } = {}
): () => void {
  for (const tell of past) guard(cable.report, () => tell(now() ?? {}))
  // Each returns what its callback does, so that a promise that fails is heard of.
  const undos = [
    channel.on('connect', info => now()?.onConnect?.(info)),
    channel.on('disconnect', error => now()?.onDisconnect?.(error)),
    channel.on('close', error => now()?.onClose?.(error)),
    channel.on('message', (message: MessageOf<C>, meta) => now()?.onMessage?.(message, meta)),
    channel.on('recovery', verdict => now()?.onRecovery?.(verdict))
  ]
  followers.set(channel, (followers.get(channel) ?? 0) + 1)
  cable.subscribe(channel, { since })

  let isFollowing = true
  return () => {
    if (!isFollowing) return
    isFollowing = false
    for (const undo of undos) undo()
    const left = (followers.get(channel) ?? 0) - 1
    followers.set(channel, left)
    if (left === 0) cable.unsubscribe(channel)
  }
}

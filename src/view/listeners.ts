import type { ChannelEvents } from '../channel.ts'
import type { ChannelStatus } from '../channel-status.ts'
import type { MessageMeta } from '../history/message-meta.ts'
import type { Store } from '../store.ts'

/** A channel of ours, whatever its types. */
export interface AnyChannel {
  readonly identifier: string
  readonly status: Store<ChannelStatus>
  on(event: 'connect', callback: ChannelEvents['connect']): () => void
  on(event: 'disconnect', callback: ChannelEvents['disconnect']): () => void
  on(event: 'close', callback: ChannelEvents['close']): () => void
  on(event: 'message', callback: (message: never, meta?: MessageMeta) => void): () => void
  on(event: 'recovery', callback: ChannelEvents['recovery']): () => void
  receive(message: never, meta?: MessageMeta): void
}

/** What a channel delivers. */
export type MessageOf<C extends { receive(message: never, meta?: MessageMeta): void }> = Parameters<
  C['receive']
>[0]

/** Callbacks of a component, by the events of its channel. */
export interface ChannelListeners<T> {
  onConnect?: ChannelEvents['connect'] | undefined
  onDisconnect?: ChannelEvents['disconnect'] | undefined
  onClose?: ChannelEvents['close'] | undefined
  onMessage?: ChannelEvents<T>['message'] | undefined
  onRecovery?: ChannelEvents['recovery'] | undefined
}

/** Calls those that `now` gives at the time of an event; `null`: it is for nobody. Returns the undo. */
export function listenTo<C extends AnyChannel>(
  channel: C,
  now: () => ChannelListeners<MessageOf<C>> | null
): () => void {
  // Each returns what its callback does, so that a promise that fails is heard of.
  const undos = [
    channel.on('connect', info => now()?.onConnect?.(info)),
    channel.on('disconnect', error => now()?.onDisconnect?.(error)),
    channel.on('close', error => now()?.onClose?.(error)),
    channel.on('message', (message: MessageOf<C>, meta) => now()?.onMessage?.(message, meta)),
    channel.on('recovery', verdict => now()?.onRecovery?.(verdict))
  ]
  return () => {
    for (const undo of undos) undo()
  }
}

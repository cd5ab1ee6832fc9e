import { computed, type MaybeRefOrGetter, type ShallowRef, toValue, watch } from 'vue'
import {
  type AnyChannel,
  type ChannelListeners,
  type ChannelParams,
  followChannel,
  type Message,
  type MessageOf,
  NamedChannel,
  type SubscribedSince
} from '../index.ts'
import { isServerRender, useCable } from './plugin.ts'

export interface ChannelOptions<T> extends ChannelListeners<T> {
  /** What the page was rendered with: what was published since then is wanted as well (extended protocol). */
  since?: MaybeRefOrGetter<SubscribedSince | undefined> | undefined
}

/**
 * A channel that is subscribed for as long as the component is there. Equal params change nothing; other params give another
 * channel, and nothing of the last one is heard any more. Components with the same channel share one subscription.
 */
export function useChannel<T = Message>(
  name: string,
  params?: MaybeRefOrGetter<ChannelParams | undefined>,
  options?: ChannelOptions<T>
): Readonly<ShallowRef<NamedChannel<T>>>
export function useChannel<C extends AnyChannel>(
  channel: new () => C,
  params?: undefined,
  options?: ChannelOptions<MessageOf<C>>
): Readonly<ShallowRef<C>>
export function useChannel<C extends AnyChannel, P extends object>(
  channel: new (params: P) => C,
  params: MaybeRefOrGetter<NoInfer<P>>,
  options?: ChannelOptions<MessageOf<C>>
): Readonly<ShallowRef<C>>
export function useChannel(
  source: string | (new (params?: object) => AnyChannel),
  params?: MaybeRefOrGetter<ChannelParams | undefined>,
  options: ChannelOptions<unknown> = {}
): Readonly<ShallowRef<AnyChannel>> {
  const cable = useCable()
  const channel = computed<AnyChannel>(last => {
    const given = toValue(params)
    const wanted = typeof source === 'string' ? new NamedChannel(source, given) : new source(given)
    return last?.identifier === wanted.identifier ? last : wanted
  })
  if (isServerRender()) return channel

  const follow = (now: AnyChannel, _: unknown, onCleanup: (undo: () => void) => void) =>
    onCleanup(
      followChannel(cable, now, () => (channel.value === now ? options : null), {
        since: toValue(options.since)
      })
    )
  watch(channel, follow, { immediate: true })
  return channel
}

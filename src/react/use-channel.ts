import { useEffect, useMemo, useRef } from 'react'
import {
  type AnyChannel,
  type ChannelOptions,
  type ChannelParams,
  followChannel,
  type Message,
  type MessageOf,
  NamedChannel
} from '../index.ts'
import { guestLike, pastOf, renderedWith } from './guests.ts'
import { useLatest } from './latest.ts'
import { useCable } from './provider.ts'

/**
 * A channel that is subscribed for as long as the component is there. Equal params and new callbacks change nothing; other
 * params give another channel, and nothing of the last one is heard any more. Components with the same channel share
 * one subscription.
 */
export function useChannel<T = Message>(
  name: string,
  params?: ChannelParams,
  options?: ChannelOptions<T>
): NamedChannel<T>
export function useChannel<C extends AnyChannel>(
  channel: new () => C,
  params?: undefined,
  options?: ChannelOptions<MessageOf<C>>
): C
export function useChannel<C extends AnyChannel, P extends object>(
  channel: new (params: P) => C,
  params: NoInfer<P>,
  options?: ChannelOptions<MessageOf<C>>
): C
export function useChannel(
  source: string | (new (params?: object) => AnyChannel),
  params?: ChannelParams,
  options: ChannelOptions<unknown> = {}
): AnyChannel {
  const cable = useCable()
  const wanted = typeof source === 'string' ? new NamedChannel(source, params) : new source(params)
  // biome-ignore lint/correctness/useExhaustiveDependencies: every render makes one, and its identifier says whether it is another
  const channel = useMemo(() => guestLike(wanted, cable) ?? wanted, [cable, source, wanted.identifier])
  if (options.since !== undefined) renderedWith(channel, options.since)
  const latest = useLatest({ channel, options })
  const followed = useRef<AnyChannel>(null)

  useEffect(() => {
    const past = followed.current === channel ? [] : pastOf(channel)
    followed.current = channel
    return followChannel(cable, channel, () => (latest().channel === channel ? latest().options : null), {
      past,
      since: latest().options.since
    })
  }, [cable, channel, latest])

  return channel
}

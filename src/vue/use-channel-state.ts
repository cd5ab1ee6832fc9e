import { type MaybeRefOrGetter, type ShallowRef, toValue } from 'vue'
import { type ChannelStatus, IDLE_CHANNEL, type Store } from '../index.ts'
import { useStore } from './use-store.ts'

/** State and stage of a channel, the last verdict, the last error. */
export function useChannelState(
  channel: MaybeRefOrGetter<{ readonly status: Store<ChannelStatus> }>
): Readonly<ShallowRef<ChannelStatus>> {
  return useStore(
    () => toValue(channel),
    ({ status }) => status,
    IDLE_CHANNEL
  )
}

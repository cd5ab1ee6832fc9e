import { useSyncExternalStore } from 'react'
import { type ChannelStatus, IDLE_CHANNEL, type Store } from '../index.ts'

/** State and stage of a channel, the last verdict, the last error. */
export function useChannelState({ status }: { readonly status: Store<ChannelStatus> }): ChannelStatus {
  return useSyncExternalStore(status.subscribe, status.get, () => IDLE_CHANNEL)
}

import { type ComputedRef, computed, type MaybeRefOrGetter } from 'vue'
import type { ChannelStatus, Store, Verdict } from '../index.ts'
import { useChannelState } from './use-channel-state.ts'

/**
 * What became of the messages that were published while the channel was away: the last verdict, or `null` before the
 * first. A gap says which stretch may be missing. `onRecovery` of `useChannel` gets each of them.
 */
export function useRecovery(
  channel: MaybeRefOrGetter<{ readonly status: Store<ChannelStatus> }>
): ComputedRef<Verdict | null> {
  const status = useChannelState(channel)
  return computed(() => status.value.verdict)
}

import { useEffect, useSyncExternalStore } from 'react'
import type { AnyChannel } from '../index.ts'
import { letGo, waitFor } from './guests.ts'
import { useCable } from './provider.ts'

/** Channels that were shown once: a break does not take them off the screen. */
const shown = new WeakSet<AnyChannel>()

/**
 * Suspends until the channel is live, with all that was missed delivered. Throws to the error boundary when the server
 * refused the channel, then or later. What a server rendered stays as it is: neither that nor hydration waits.
 */
export function useLive(channel: AnyChannel): void {
  const cable = useCable()
  const { subscribe, get } = channel.status
  const refusal = useSyncExternalStore(
    subscribe,
    () => (get().state === 'closed' ? get().lastError : null),
    () => null
  )
  const isHydrating = useSyncExternalStore(
    () => () => {},
    () => false,
    () => true
  )
  useEffect(() => letGo(channel), [channel])

  if (refusal) {
    letGo(channel)
    throw refusal
  }
  if (isHydrating || get().stage === 'live') shown.add(channel)
  if (!shown.has(channel)) throw waitFor(channel, cable)
}

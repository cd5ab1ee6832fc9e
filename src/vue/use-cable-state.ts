import type { ShallowRef } from 'vue'
import { type ConnectionStatus, IDLE_CABLE, steadyStatus } from '../index.ts'
import { useCable } from './plugin.ts'
import { useStore } from './use-store.ts'

/** How steady the shown state is. */
export interface CableStateOptions {
  /** So many ms a lost link still shows as connected: one that is back by then was never away. Default 3,000. */
  delay?: number
}

/** State of the connection, since when, tries, the next one, the last error: all that a banner shows. */
export function useCableState({
  delay = 3_000
}: CableStateOptions = {}): Readonly<ShallowRef<ConnectionStatus>> {
  const cable = useCable()
  return useStore(
    () => cable,
    () => steadyStatus(cable, delay),
    IDLE_CABLE
  )
}

import { useMemo, useSyncExternalStore } from 'react'
import { type ConnectionStatus, IDLE_CABLE, steadyStatus } from '../index.ts'
import { useCable } from './provider.ts'

/** How steady the shown state is. */
export interface CableStateOptions {
  /** So many ms a lost link still shows as connected: one that is back by then was never away. Default 3,000. */
  delay?: number
}

/** State of the connection, since when, tries, the next one, the last error: all that a banner shows. */
export function useCableState({ delay = 3_000 }: CableStateOptions = {}): ConnectionStatus {
  const cable = useCable()
  const { subscribe, get } = useMemo(() => steadyStatus(cable, delay), [cable, delay])
  return useSyncExternalStore(subscribe, get, () => IDLE_CABLE)
}

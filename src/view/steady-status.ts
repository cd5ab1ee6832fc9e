import type { Cable } from '../cable.ts'
import type { Timer } from '../clock.ts'
import type { ConnectionStatus } from '../connection/connection.ts'
import { createStore, type Store, whileFollowed } from '../store.ts'

/** Of a cable that nobody connected yet, whenever that is. What a server renders. */
export const IDLE_CABLE: ConnectionStatus = Object.freeze({
  state: 'idle',
  since: 0,
  attempt: 0,
  nextRetryAt: null,
  lastError: null
})

/**
 * The status of a cable for people to read: a link that was lost shows as connected until `delay` ms later, so one that
 * is back by then was never away. All else shows at once.
 */
export function steadyStatus({ status, clock, report }: Cable, delay: number): Store<ConnectionStatus> {
  const store = createStore(status.get(), report)
  let timer: Timer | null = null

  const show = () => {
    if (timer !== null) clock.clearTimeout(timer)
    timer = null
    if (store.get() !== status.get()) store.set(status.get())
  }
  const changed = () => {
    const { state } = status.get()
    const away = state === 'disconnected' || state === 'connecting'
    if (!away || delay <= 0 || store.get().state !== 'connected') show()
    else timer ??= clock.setTimeout(show, delay)
  }
  const shown = whileFollowed(store, () => {
    show()
    const unsubscribe = status.subscribe(changed)
    return () => {
      unsubscribe()
      show()
    }
  })

  return { ...shown, get: () => (timer === null ? status : store).get() }
}

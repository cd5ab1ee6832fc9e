import type { DetailedError } from './errors.ts'
import type { Verdict } from './history/verdict.ts'
import type { Store } from './store.ts'
import type { ChannelState } from './subscription/state.ts'

/** What a channel shows of itself. */
export interface ChannelStatus {
  readonly state: ChannelState
  /** `replaying` while missed messages come in, then `live`; `null` while it is not connected. */
  readonly stage: 'replaying' | 'live' | null
  /** What became of the messages meanwhile, told last; `null` until it was told. */
  readonly verdict: Verdict | null
  /** Why it was disconnected or closed; `null` since it was last connected, and where the app closed it. */
  readonly lastError: DetailedError | null
}

/** Of a channel that nobody subscribed yet. What a server renders. */
export const IDLE_CHANNEL: ChannelStatus = Object.freeze({
  state: 'idle',
  stage: null,
  verdict: null,
  lastError: null
})

/**
 * Resolves with the status once the channel is live, with all that was missed delivered, or closed: by the app, or by
 * the server with `lastError`. Waits through every break, and never rejects.
 */
export function caughtUp({ status }: { readonly status: Store<ChannelStatus> }): Promise<ChannelStatus> {
  return new Promise(resolve => {
    const look = () => {
      const now = status.get()
      if (now.stage !== 'live' && now.state !== 'closed') return
      undo()
      resolve(now)
    }
    const undo = status.subscribe(look)
    look()
  })
}

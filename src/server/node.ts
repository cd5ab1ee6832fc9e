import type { Settings } from './brain-options.ts'
import { History } from './history.ts'
import type { Presence } from './presence.ts'
import { SessionCache } from './session-cache.ts'

/** What one server remembers; `null` for what it does not. */
export interface Node {
  readonly history: History | null
  readonly sessions: SessionCache | null
  readonly presence: Presence | null
}

export function createNode(
  { history, sessionTtl, createEpoch, now }: Settings,
  presence: Presence | null
): Node {
  return {
    history: history && new History(createEpoch(), history, now),
    sessions: sessionTtl === null ? null : new SessionCache(sessionTtl, now),
    presence
  }
}

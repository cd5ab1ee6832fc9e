import type { Settings } from './brain-options.ts'
import { History } from './history.ts'
import { SessionCache } from './session-cache.ts'

/** What one server remembers; `null` for what it does not. */
export interface Node {
  readonly history: History | null
  readonly sessions: SessionCache | null
}

export function createNode({ history, sessionTtl, createEpoch, now }: Settings): Node {
  return {
    history: history && new History(createEpoch(), history, now),
    sessions: sessionTtl === null ? null : new SessionCache(sessionTtl, now)
  }
}

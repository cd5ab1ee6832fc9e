import type { User } from './channel.ts'
import type { SubscriptionState } from './subscription.ts'

/** What a session leaves behind, and the one that restores it takes over. */
export interface SessionState {
  readonly user: User
  readonly identity: string
  readonly subscriptions: readonly SubscriptionState[]
}

/** The sessions that can be restored: those that are there, and those that left not too long ago. */
export class SessionCache {
  readonly #ttl: number
  readonly #now: () => number
  readonly #present = new Map<string, () => SessionState>()
  // In the order in which they left, which is the one in which they expire.
  readonly #left = new Map<string, { state: SessionState; until: number }>()

  constructor(ttl: number, now: () => number) {
    this.#ttl = ttl
    this.#now = now
  }

  enter(sid: string, state: () => SessionState): void {
    this.#present.set(sid, state)
  }

  leave(sid: string): void {
    const state = this.#present.get(sid)
    if (!state) return
    this.#present.delete(sid)
    this.#left.set(sid, { state: state(), until: this.#now() + this.#ttl })
  }

  /** As often as one likes, and while the session is still there, too. */
  find(sid: string): SessionState | null {
    this.expire()
    return this.#present.get(sid)?.() ?? this.#left.get(sid)?.state ?? null
  }

  expire(): void {
    for (const [sid, { until }] of this.#left) {
      if (until > this.#now()) return
      this.#left.delete(sid)
    }
  }
}

/** So long after the link was lost the server may still know the session, in ms: AnyCable's default. */
const LIFE = 300_000

/** Ends of a link after which the session may go on (docs/protocol.md, "Sessions"). */
const GOES_ON = new Set(['server_restart', 'too_slow', 'no_pong'])

/**
 * The session that the server may restore. To restore one skips the server's authentication, so it is let go of as soon
 * as it may belong to somebody else.
 */
export class ServerSession {
  #sid: string | null = null
  #user: string | null = null
  #lostAt: number | null = null

  /** The id to restore; `null`: none. `user` says whose token it is now. */
  offer(user: string | null, now: number): string | null {
    const stale = this.#lostAt !== null && now - this.#lostAt > LIFE
    if (stale || user !== this.#user) this.forget()
    this.#user = user
    return this.#sid
  }

  welcomed(sid: string | null): void {
    this.#sid = sid
    this.#lostAt = null
  }

  lost(now: number): void {
    this.#lostAt ??= now
  }

  /** The server ended the link, for this reason. */
  ended(reason: string | null): void {
    if (reason === null || !GOES_ON.has(reason)) this.forget()
  }

  forget(): void {
    this.#sid = null
  }
}

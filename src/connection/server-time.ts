/** Frames may wait in the server's queue while a ping overtakes them: so many seconds do no harm. */
const MARGIN = 2
/** How far back to ask, in seconds, while only our own clock is known: it may be wrong. */
const GUESS = 60

/** The server's clock, as far as its pings tell. */
export class ServerTime {
  #second: number | null = null
  #pingedAt = 0

  /** `at` is in seconds, or in the unit that the server was told to use; `now` in ms that passed since some moment. */
  ping(at: number | null, now: number): void {
    if (at === null || at <= 0) return
    // Told apart by size: a second of this century has ten digits.
    let second = at
    while (second >= 1e11) second /= 1_000
    this.#second = Math.floor(second)
    this.#pingedAt = now
  }

  /**
   * The second from which on anything may be missing: up to `aliveAt`, in ms that passed since the same moment, all had
   * arrived. `now` is the time of our own clock, in ms, for want of a better one.
   */
  since(aliveAt: number, now: number): { second: number; proven: boolean; at: number } {
    if (this.#second === null)
      return { second: Math.max(1, Math.floor(now / 1_000) - GUESS), proven: false, at: aliveAt }
    const passed = Math.max(0, Math.floor((aliveAt - this.#pingedAt) / 1_000))
    const at = Math.max(aliveAt, this.#pingedAt)
    return { second: Math.max(1, this.#second + passed - MARGIN), proven: true, at }
  }
}

/** Frames may wait in the server's queue while a ping overtakes them: so many seconds do no harm. */
const MARGIN = 2
/** How far back to ask, in seconds, while only our own clock is known: it may be wrong. */
const GUESS = 60

/** From when on anything may be missing when a link is lost. */
export interface Since {
  /** By the server's clock, in seconds since 1970 UTC. `proven`: not only guessed. */
  readonly second: number
  readonly proven: boolean
  /** In ms that passed since some moment, and by our own time of day, in ms since 1970 UTC. */
  readonly at: number
  readonly day: number
}

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
   * Up to `aliveAt` all had arrived; that and `now` are in ms that passed since some moment, `day` is the time of our own
   * clock, in ms since 1970 UTC.
   */
  since(aliveAt: number, now: number, day: number): Since {
    if (this.#second === null) {
      const second = Math.max(1, Math.floor(day / 1_000) - GUESS)
      return { second, proven: false, at: aliveAt, day: day - (now - aliveAt) }
    }
    const at = Math.max(aliveAt, this.#pingedAt)
    const passed = Math.floor((at - this.#pingedAt) / 1_000)
    const second = Math.max(1, this.#second + passed - MARGIN)
    return { second, proven: true, at, day: day - (now - at) }
  }
}

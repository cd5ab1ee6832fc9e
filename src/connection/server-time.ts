import type { Moment } from '../clock.ts'

/** Frames may wait in the server's queue while a ping overtakes them: so many seconds do no harm. */
const MARGIN = 2
/** How far back to ask, in seconds, while only our own clock is known: it may be wrong. */
const GUESS = 60

/** From when on anything may be missing when a link is lost: everything before that moment had arrived. */
export interface Since extends Moment {
  /** By the server's clock, in seconds since 1970 UTC. `proven`: not only guessed. */
  readonly second: number
  readonly proven: boolean
}

/** The server's clock, as far as its pings tell. */
export class ServerTime {
  #ping: (Moment & { readonly second: number }) | null = null
  /** The last answer, for so long: when a link is lost thousands of channels ask at once. */
  #last: { readonly alive: Moment; readonly day: number; readonly since: Since } | null = null

  /** `told` is in seconds, or in the unit that the server was told to use. */
  ping(told: number | null, moment: Moment): void {
    if (told === null || told <= 0) return
    // Told apart by size: a second of this century has ten digits.
    let second = told
    while (second >= 1e11) second /= 1_000
    this.#ping = { ...moment, second: Math.floor(second) }
    this.#last = null
  }

  /** Up to `alive` all had arrived. `day` is the time of our own clock, in ms since 1970 UTC. */
  since(alive: Moment, day: number): Since {
    if (this.#last?.alive !== alive || this.#last.day !== day)
      this.#last = { alive, day, since: this.#sinceNow(alive, day) }
    return this.#last.since
  }

  #sinceNow(alive: Moment, day: number): Since {
    const ping = this.#ping
    if (!ping) return { ...alive, second: Math.max(1, Math.floor(day / 1_000) - GUESS), proven: false }
    const latest = alive.at > ping.at ? alive : ping
    const passed = Math.floor((latest.at - ping.at) / 1_000)
    const second = Math.max(1, ping.second + passed - MARGIN)
    return { second, proven: true, at: latest.at, day: latest.day }
  }
}

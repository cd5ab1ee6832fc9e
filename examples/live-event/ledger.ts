import type { StreamName } from './messages.ts'

/** What the publisher wrote down when it published. Times are in ms, all of one clock. */
export interface Sent {
  readonly number: number
  readonly stream: StreamName
  readonly at: number
}

/** What a client writes down itself. */
export interface ReceiverLog {
  /** The numbers of the messages that reached it, as they came. */
  readonly received: number[]
  readonly confirmations: { stream: StreamName; sid: string | undefined; at: number }[]
}

/** The two logs of one client side by side. `sent` is the sum of the three after it. */
export interface Account {
  readonly sent: number
  readonly delivered: number
  readonly missedWhileAway: number
  /** Published while it was connected, and never seen: there may be none. */
  readonly missedWhileHere: number
  /** Messages that came more than once: there may be none. */
  readonly repeated: number
}

/** What was published this shortly before a cut may have been lost on its way, in ms. */
const ON_ITS_WAY = 250

export const now = (): number => performance.now()

/** The publisher's log, and when it cut which link. */
export class Ledger {
  readonly #now: () => number
  readonly #sent: Sent[] = []
  readonly #cutAt = new Map<string | undefined, number>()

  constructor(clock = now) {
    this.#now = clock
  }

  /** The number of the newest message; 0 before the first. */
  get newest(): number {
    return this.#sent.length
  }

  /** Returns the number of the message. */
  record(stream: StreamName): number {
    const number = this.#sent.length + 1
    this.#sent.push({ number, stream, at: this.#now() })
    return number
  }

  /** These sessions' links end now, by our doing. */
  cut(sessions: Iterable<string>): void {
    for (const sid of sessions) if (!this.#cutAt.has(sid)) this.#cutAt.set(sid, this.#now())
  }

  account(log: ReceiverLog): Account {
    const received = new Set(log.received)
    const missed = this.#sent.filter(({ number }) => !received.has(number))
    const missedWhileHere = missed.filter(message => this.#isDue(message, log)).length

    return {
      sent: this.#sent.length,
      delivered: this.#sent.length - missed.length,
      missedWhileAway: missed.length - missedWhileHere,
      missedWhileHere,
      repeated: log.received.length - received.size
    }
  }

  /** Whether a link of this client that was confirmed by then, and not about to be cut, had to bring it. */
  #isDue({ stream, at }: Sent, { confirmations }: ReceiverLog): boolean {
    return confirmations.some(confirmed => {
      const cutAt = this.#cutAt.get(confirmed.sid) ?? Number.POSITIVE_INFINITY
      return confirmed.stream === stream && confirmed.at <= at && at <= cutAt - ON_ITS_WAY
    })
  }
}

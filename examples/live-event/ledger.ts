import type { StreamName } from './messages.ts'
import type { ReceiverLog } from './receiver-log.ts'

/** What the publisher wrote down when it published. Times are in ms, all of one clock. */
interface Sent {
  readonly number: number
  readonly stream: StreamName
  readonly at: number
}

/** The publisher's log and that of one client side by side. */
export interface Account {
  /** From the first confirmation of its stream on: `delivered` and `missed`. */
  readonly sent: number
  readonly delivered: number
  /** Delivered out of history. */
  readonly replayed: number
  readonly missed: number
  /** Missed, and the client was told that it may be so. */
  readonly announced: number
  /** Messages that came more than once: there may be none. */
  readonly repeated: number
  /** Messages that came behind a later one of their stream: there may be none. */
  readonly outOfOrder: number
}

export const now = (): number => performance.now()

/** The publisher's log. */
export class Ledger {
  readonly #now: () => number
  readonly #sent: Sent[] = []

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

  account(log: ReceiverLog): Account {
    const due = this.#sent.filter(
      ({ number, stream, at }) => at >= log.confirmedAt(stream) || log.has(number)
    )
    const missed = due.filter(({ number }) => !log.has(number))

    return {
      sent: due.length,
      delivered: due.length - missed.length,
      replayed: log.replayed,
      missed: missed.length,
      announced: missed.filter(message => log.wasTold(message)).length,
      repeated: log.repeated,
      outOfOrder: log.outOfOrder
    }
  }
}

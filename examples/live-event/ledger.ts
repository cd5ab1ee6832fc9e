import type { StreamName } from '../event-room/channels.ts'
import type { ReceiverLog } from './receiver-log.ts'

/** Which message it is, by its number in its stream. */
export interface Which {
  readonly stream: StreamName
  readonly number: number
}

/** What the publisher wrote down when it published. Times are in ms, all of one clock. */
interface Sent extends Which {
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

  /** How many messages were published. */
  get size(): number {
    return this.#sent.length
  }

  record(stream: StreamName, number: number): void {
    this.#sent.push({ stream, number, at: this.#now() })
  }

  account(log: ReceiverLog): Account {
    const due = this.#sent.filter(
      message => message.at >= log.confirmedAt(message.stream) || log.has(message)
    )
    const missed = due.filter(message => !log.has(message))

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

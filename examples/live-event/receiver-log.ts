import type { MessageMeta, Verdict } from 'hawser/node'
import type { StreamName } from '../event-room/channels.ts'
import type { Which } from './ledger.ts'

interface Heard extends Which {
  readonly meta: MessageMeta | undefined
}

/** What may be missing between two messages of a stream. */
interface Gap {
  readonly stream: StreamName
  /** The number of the last message before it, or 0. */
  readonly after: number
  /** The number of the first message behind it; `null` until that comes. */
  before: number | null
}

/** What a client writes down itself. */
export class ReceiverLog {
  readonly #heard: Heard[] = []
  readonly #firsts = new Map<string, Heard>()
  readonly #gaps: Gap[] = []
  readonly #confirmedAt = new Map<StreamName, number>()
  #outOfOrder = 0

  /** How many messages came, repeated ones included. */
  get size(): number {
    return this.#heard.length
  }

  get replayed(): number {
    return [...this.#firsts.values()].filter(({ meta }) => meta?.replayed).length
  }

  get repeated(): number {
    return this.#heard.length - this.#firsts.size
  }

  /** Messages that came behind a later one of their stream. */
  get outOfOrder(): number {
    return this.#outOfOrder
  }

  has(message: Which): boolean {
    return this.#firsts.has(keyOf(message))
  }

  /** When the stream was confirmed for the first time. */
  confirmedAt(stream: StreamName): number {
    return this.#confirmedAt.get(stream) ?? Number.POSITIVE_INFINITY
  }

  /** Whether it was told that this message may be missing. */
  wasTold({ stream, number }: Which): boolean {
    return this.#gaps.some(
      gap => gap.stream === stream && gap.after < number && number < (gap.before ?? Number.POSITIVE_INFINITY)
    )
  }

  confirmed(stream: StreamName, at: number): void {
    if (!this.#confirmedAt.has(stream)) this.#confirmedAt.set(stream, at)
  }

  heard(stream: StreamName, number: number, meta?: MessageMeta): void {
    const message = { number, stream, meta }
    if (!this.has(message)) {
      this.#firsts.set(keyOf(message), message)
      if (number < this.#newest(stream)) this.#outOfOrder++
    }
    this.#heard.push(message)
    for (const gap of this.#gaps) if (gap.stream === stream) gap.before ??= number
  }

  judged(stream: StreamName, verdict: Verdict): void {
    if (verdict.status !== 'gap') return
    if (verdict.missed.length === 0) this.#gaps.push({ stream, after: this.#newest(stream), before: null })
    for (const { after, before } of verdict.missed) {
      const upTo =
        after && this.#newest(stream, ({ epoch, offset }) => epoch === after.epoch && offset <= after.offset)
      const first =
        before &&
        this.#newest(stream, ({ epoch, offset }) => epoch === before.epoch && offset === before.offset)
      this.#gaps.push({ stream, after: upTo ?? 0, before: first || null })
    }
  }

  /** The highest number heard of a stream, of those messages that are meant; 0 without any. */
  #newest(stream: StreamName, isMeant?: (meta: MessageMeta) => boolean): number {
    const meant = this.#heard.filter(
      message => message.stream === stream && (!isMeant || (message.meta && isMeant(message.meta)))
    )
    return Math.max(0, ...meant.map(({ number }) => number))
  }
}

const keyOf = ({ stream, number }: Which) => `${stream} ${number}`

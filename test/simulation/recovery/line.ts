import type { Frame, Position } from './facts.ts'
import type { StreamName } from './schedule.ts'

/** One request for history and what became of it. */
export interface Request {
  /** When it was made. */
  readonly at: number
  /** Streams that it named a position for. */
  readonly named: ReadonlySet<string>
  answer: 'confirmed' | 'rejected' | null
  /** Messages that came before the answer, by stream: their offsets. */
  readonly came: Map<string, number[]>
}

/** For so long after an answer the live copy of a replayed message may come, in ms. */
const WINDOW = 10_000

/** What passed for one identifier over the socket of one client. */
export class Line {
  /** Every message that was ever here, by stream and number. */
  readonly taken = new Set<string>()
  /** When the last that wanted it gave it back. */
  leftAt = Number.NEGATIVE_INFINITY
  /** When the server last rejected a request. */
  rejectedAt = Number.NEGATIVE_INFINITY
  /** Since the last link was made, oldest first. */
  requests: Request[] = []
  /** Whether the server restored the subscription on this link. */
  restored = false
  /** Messages that one behind them overtook, on the same link. */
  readonly overtaken = new Set<string>()
  /** Streams that started again at offset 1 where nobody could notice, or be sure. */
  readonly blurred = new Set<StreamName>()
  /** Messages by stream and number, taken on this link since it was last asked for. */
  #here = new Set<string>()
  /** The highest offset on this link, by stream and epoch. */
  #highest = new Map<string, number>()
  /** When the link was made, or the last request made or answered. */
  #busyAt = 0

  linked(at: number): void {
    this.#busyAt = at
    this.requests = []
    this.restored = false
    this.#here = new Set()
    this.#highest = new Map()
  }

  /** What came before belongs to the subscription before. */
  subscribing(): void {
    this.#here = new Set()
  }

  asked(at: number, { since, streams }: Frame): void {
    if (since === undefined && streams === undefined) return
    const named = new Set(typeof streams === 'object' && streams !== null ? Object.keys(streams) : [])
    this.#busyAt = at
    this.requests.push({ at, named, answer: null, came: new Map() })
  }

  answered(at: number, answer: 'confirmed' | 'rejected'): void {
    this.#busyAt = at
    const request = this.requests.find(one => one.answer === null)
    if (request) request.answer = answer
    if (answer === 'rejected') this.rejectedAt = at
  }

  /** The machine slept: what counts the seconds after an answer slept with it. */
  slept(at: number, ms: number): void {
    if (!this.isQuiet(at)) this.#busyAt += ms
  }

  /** Nothing was asked for in the last seconds: no second copy of anything can come. */
  isQuiet(at: number): boolean {
    return at - this.#busyAt > WINDOW && this.requests.every(({ answer }) => answer !== null)
  }

  /** On this link, since it was last asked for. */
  came(stream: StreamName, n: number): boolean {
    return this.#here.has(messageKey(stream, n))
  }

  /** Returns whether it had been here before, and whether one behind it came earlier on this link. */
  take(stream: StreamName, n: number, { epoch, offset }: Position): { again: boolean; overtaken: boolean } {
    const key = messageKey(stream, n)
    const again = this.taken.has(key)
    this.taken.add(key)
    this.#here.add(key)

    const request = this.requests.find(one => one.answer === null)
    const came = request?.came.get(stream)
    if (came) came.push(offset)
    else request?.came.set(stream, [offset])

    const history = `${stream} ${epoch}`
    const highest = this.#highest.get(history) ?? 0
    this.#highest.set(history, Math.max(highest, offset))
    if (offset < highest) this.overtaken.add(key)
    else this.overtaken.delete(key)
    return { again, overtaken: !again && offset < highest }
  }
}

export const messageKey = (stream: string, n: number) => `${stream} ${n}`

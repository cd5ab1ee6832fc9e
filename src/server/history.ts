import { type Outgoing, positionText } from './frames.ts'

/** Where a message stands. */
export interface Position {
  readonly epoch: string
  /** In its stream, from 1. */
  readonly offset: number
}

/** How much the server keeps of each stream. */
export interface HistoryLimits {
  /** Messages kept per stream. */
  limit: number
  /** For how long, in ms. */
  ttl: number
}

interface Kept extends Outgoing {
  readonly offset: number
  /** On the server's clock: nothing finer is stored. */
  readonly second: number
}

interface StoredStream {
  offset: number
  publishedAt: number
  messages: Kept[]
}

/** How many lifetimes a stream without publications keeps its offset. */
const LIFETIMES = 10

/** What was said on every stream, as far as AnyCable's memory broker keeps it. */
export class History {
  readonly epoch: string
  readonly #limit: number
  readonly #ttl: number
  readonly #now: () => number
  readonly #streams = new Map<string, StoredStream>()

  constructor(epoch: string, { limit, ttl }: HistoryLimits, now: () => number) {
    this.epoch = epoch
    this.#limit = limit
    this.#ttl = ttl / 1_000
    this.#now = now
  }

  add(name: string, body: string): Outgoing & Position {
    const second = this.#second
    const stream = this.#find(name) ?? { offset: 0, publishedAt: second, messages: [] }
    this.#streams.set(name, stream)

    stream.publishedAt = second
    const offset = ++stream.offset
    const position = positionText(name, this.epoch, offset)
    stream.messages.push({ body, position, offset, second })
    if (stream.messages.length > this.#limit) stream.messages.shift()
    return { body, position, epoch: this.epoch, offset }
  }

  /** What came after this position; `null` where that cannot be told, as the message there is gone or never was. */
  after(name: string, { epoch, offset }: Position): readonly Outgoing[] | null {
    const messages = this.#find(name)?.messages ?? []
    const [oldest] = messages
    if (epoch !== this.epoch || !oldest) return null

    const index = offset - oldest.offset
    return index >= 0 && index < messages.length ? messages.slice(index + 1) : null
  }

  /** What is left of that second and those behind it, be it the whole or not. */
  since(name: string, second: number): readonly Outgoing[] {
    return this.#find(name)?.messages.filter(message => message.second >= second) ?? []
  }

  /** Nothing is kept any more, of this stream or of all; the next message has the next offset. */
  drop(name?: string): void {
    const streams = name === undefined ? this.#streams.values() : [this.#streams.get(name)]
    for (const stream of streams) stream?.messages.splice(0)
  }

  /** The next message has the offset 1 again. */
  forget(name: string): void {
    this.#streams.delete(name)
  }

  /** Lets go of what is too old. Nobody gets it anyhow: this is for the memory's sake. */
  expire(): void {
    for (const name of this.#streams.keys()) this.#find(name)
  }

  get #second(): number {
    return Math.floor(this.#now() / 1_000)
  }

  #find(name: string): StoredStream | undefined {
    const stream = this.#streams.get(name)
    if (!stream) return undefined

    if (stream.publishedAt < this.#second - this.#ttl * LIFETIMES) {
      this.#streams.delete(name)
      return undefined
    }
    const oldest = this.#second - this.#ttl
    const expired = stream.messages.findIndex(({ second }) => second >= oldest)
    stream.messages.splice(0, expired === -1 ? stream.messages.length : expired)
    return stream
  }
}

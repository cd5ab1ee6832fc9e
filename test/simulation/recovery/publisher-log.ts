import type { Fact, Position } from './facts.ts'
import type { StreamName, Ways } from './schedule.ts'

/** One that was stored. */
export interface Published extends Position {
  readonly stream: StreamName
  readonly n: number
  readonly excluding: number | null
  readonly servedAt: number
  /** How often its stream had started again at offset 1 under its epoch. */
  readonly round: number
}

/** What was published, where it stands, and what the server has let go since. */
export class PublisherLog {
  readonly #ways: Ways
  readonly #byStream: Record<StreamName, Published[]> = { news: [], talk: [] }
  /** Where each history stands, by stream and epoch. */
  readonly #tops = new Map<string, { offset: number; round: number }>()
  readonly #forgotten = new Set<string>()
  readonly #transient = new Set<string>()
  readonly #excluded = new Set<number>()

  constructor(ways: Ways) {
    this.#ways = ways
  }

  /** Returns it, if it was stored. */
  add(fact: Extract<Fact, { kind: 'published' }>): Published | null {
    if (fact.excluding !== null) this.#excluded.add(fact.excluding)
    if (fact.n === 0) {
      this.#transient.add(`${fact.stream} ${fact.transient}`)
      return null
    }
    const { stream, n, excluding, servedAt } = fact
    // Every server of the simulation keeps a history.
    if (!fact.place.position) throw new Error(`${stream} ${n} was stored nowhere`)
    const { epoch, offset } = fact.place.position
    const key = `${stream} ${epoch}`
    const top = this.#tops.get(key)
    const round = top ? top.round + (offset <= top.offset ? 1 : 0) : 0
    this.#tops.set(key, { offset, round })
    const published = { stream, n, epoch, offset, excluding, servedAt, round }
    this.#byStream[stream].push(published)
    return published
  }

  /** Whether its stream started again with it. */
  startsAgain({ stream, n, round }: Published): boolean {
    const before = this.find(stream, n - 1)
    return before !== undefined && round > before.round
  }

  /** The server's memory is gone. */
  forgot(): void {
    for (const key of this.#tops.keys()) this.#forgotten.add(key)
  }

  /** Whether anything was ever kept from this client on purpose. */
  excludes(client: number): boolean {
    return this.#excluded.has(client)
  }

  count(stream: StreamName): number {
    return this.#byStream[stream].length
  }

  find(stream: StreamName, n: number): Published | undefined {
    return this.#byStream[stream][n - 1]
  }

  wasTransient(stream: StreamName, number: number): boolean {
    return this.#transient.has(`${stream} ${number}`)
  }

  /** The newest that stands there: offsets may have started again. `undefined`: none ever did. */
  at(stream: string, { epoch, offset }: Position): Published | undefined {
    return this.#of(stream).findLast(one => one.epoch === epoch && one.offset === offset)
  }

  /** `first` to `last`, both left out. */
  between(stream: StreamName, first: number, last: number): readonly Published[] {
    return this.#byStream[stream].slice(first, Math.max(first, last - 1))
  }

  /** Whether nobody could get it from the server any more. `servedAt`: now, on the server's clock. */
  isGone(published: Published, servedAt: number): boolean {
    const { limit, ttl } = this.#ways
    const key = `${published.stream} ${published.epoch}`
    const top = this.#tops.get(key)
    const age = Math.floor(servedAt / 1_000) - Math.floor(published.servedAt / 1_000)
    return (
      this.#forgotten.has(key) ||
      !top ||
      top.round > published.round ||
      top.offset - published.offset >= limit ||
      age > ttl / 1_000
    )
  }

  #of(stream: string): readonly Published[] {
    return stream === 'news' || stream === 'talk' ? this.#byStream[stream] : []
  }
}

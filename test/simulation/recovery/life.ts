import type { Meta, Payload, Position, Verdict } from './facts.ts'
import { type Line, messageKey } from './line.ts'
import type { Published, PublisherLog } from './publisher-log.ts'
import type { StreamName, Ways } from './schedule.ts'

/** So many messages in a row say that their stream started again. */
const A_FEW = 4

/** A stretch of a stream of which the app was told that it may lack messages; both ends left out. */
interface Told {
  readonly after: number
  readonly before: number
}

/** Where the order is kept: on a stream, or on the part of it that one of several servers numbers. */
interface Lane {
  /** The lowest that was delivered. */
  first: Published
  last: Published
}

export interface LifeOptions {
  readonly client: number
  readonly channel: string
  readonly streams: readonly StreamName[]
  readonly ways: Ways
  readonly log: PublisherLog
  readonly line: Line
  /** It began in the moment in which the one before it ended, so it may go on with the same subscription. */
  readonly heir: boolean
  /** When it began, the server's time had been heard. */
  readonly timeKnown: boolean
  readonly fail: (sentence: string) => void
}

/** What one handle on a channel got, from its first confirmation to its end, against what it was due. */
export class Life {
  readonly options: LifeOptions
  /** How many messages each stream had when it was first confirmed; `null`: not yet. */
  #start: Map<StreamName, number> | null = null
  /** Subscriptions and resubscriptions. */
  subscriptions = 0
  /** Whether a verdict was told. */
  judged = false
  /** When the break began whose verdict is not told yet, the server's time had been heard. */
  timeKnown: boolean
  /** When something was last heard before it, in ms. */
  lostAt = 0
  /** On every link since then the server restored it. */
  restored = true
  /** The verdict on the present one is not told yet. */
  awaiting = false
  readonly #lanes = new Map<string, Lane>()
  readonly #got = new Set<string>()
  /** The lowest offset that was delivered in its place, by stream and epoch. */
  readonly #lowest = new Map<string, number>()
  /** Messages that came while it was connected and that nothing brings again, as nothing is asked for. */
  readonly #owed = new Map<string, StreamName>()
  /** Whether it was connected on the present link. */
  #up = false
  readonly #told = new Map<StreamName, Told[]>()
  /** Of streams that started again: how many messages of the new round came that can tell. */
  readonly #fresh = new Map<StreamName, { readonly round: number; readonly count: number }>()
  /** Missing below what was delivered: late ones may still come. */
  readonly #skipped = new Map<string, Published>()
  /** Behind several servers, what was published by those that were left, until it is heard again. */
  readonly #left = new Set<string>()
  /** Streams of which anything may be missing from behind this message up to what comes next. */
  readonly #opened = new Map<StreamName, number>()

  constructor(options: LifeOptions) {
    this.options = options
    this.timeKnown = options.timeKnown
  }

  get name(): string {
    return `client ${this.options.client} ${this.options.channel}`
  }

  connected(): void {
    const { log, streams } = this.options
    this.#start ??= new Map(streams.map(stream => [stream, log.count(stream)]))
    this.subscriptions++
    this.awaiting = true
    this.#up = true
  }

  /**
   * Offsets that start again tell themselves only to who listens, outside the window of a replay, and by a few messages
   * in a row. To all others they look like copies of the first ones, or continue them (docs/protocol.md, "History").
   */
  startsAgain({ stream, round }: Published, at: number): void {
    const { ways, line, streams } = this.options
    if (!streams.includes(stream)) return
    const calm = this.#up && !this.awaiting && line.isQuiet(at) && ways.nodes === 1
    if (!calm || this.#fresh.has(stream)) line.blurred.add(stream)
    this.#fresh.set(stream, { round, count: 0 })
  }

  lost(timeKnown: boolean, at: number): void {
    // A link that never brought it back is a part of the break before.
    const begins = this.#up && !this.awaiting
    this.#up = false
    if (begins) this.lostAt = at
    for (const stream of this.#fresh.keys()) this.options.line.blurred.add(stream)
    if (begins) this.timeKnown = timeKnown
  }

  /** A message came by the socket. `quiet`: it cannot be a second copy. */
  owe({ stream, n, transient }: Payload, quiet: boolean): void {
    if (!this.#up) return
    this.#came(stream, n)
    if (transient) this.#owed.set(transientKey(stream, transient), stream)
    else if (quiet && !this.awaiting) this.#owed.set(messageKey(stream, n), stream)
  }

  /** History is asked for: until a while after the answer, what starts again looks like second copies. */
  asked(): void {
    for (const stream of this.#fresh.keys()) this.options.line.blurred.add(stream)
  }

  /** Tells of a new round, if its offset had been delivered already, so that it is no straggler. */
  #came(stream: StreamName, n: number): void {
    const fresh = this.#fresh.get(stream)
    const published = this.options.log.find(stream, n)
    if (!fresh || !published || published.round < fresh.round) return
    if (fresh.count === A_FEW) this.#fresh.delete(stream)
    const lowest = this.#lowest.get(historyOf(published)) ?? Number.POSITIVE_INFINITY
    if (fresh.count < A_FEW && published.offset >= lowest)
      this.#fresh.set(stream, { ...fresh, count: fresh.count + 1 })
  }

  has(stream: string, n: number): boolean {
    return this.#got.has(messageKey(stream, n))
  }

  message(payload: Payload, meta: Meta | undefined): void {
    const { fail, log, line } = this.options
    const { stream, n, transient } = payload
    const what = transient ? `transient ${transient} of ${stream}` : `${stream} ${n}`
    const key = transient ? transientKey(stream, transient) : messageKey(stream, n)
    if (this.#start === null) fail(`${this.name} got ${what} before it was connected`)
    if (this.options.line.blurred.has(stream) && !transient) return
    if (this.#got.has(key)) fail(`${this.name} got ${what} twice`)
    this.#got.add(key)
    if (transient) {
      if (!log.wasTransient(stream, transient)) fail(`${this.name} got ${what}, which never was`)
      return
    }

    const published = log.find(stream, n)
    if (!published || !line.taken.has(key)) return fail(`${this.name} got ${what}, which never came`)
    const { epoch, offset } = published
    if (meta?.epoch !== epoch || meta.offset !== offset || meta.stream !== stream)
      fail(`${this.name} got ${what} as ${JSON.stringify(meta)}, not ${JSON.stringify({ epoch, offset })}`)
    if (this.awaiting && meta?.replayed !== true && meta?.late !== true)
      fail(`${this.name} got ${what} live before the verdict`)
    if (meta?.replayed && line.requests.length === 0)
      fail(`${this.name} got ${what} as replayed, and nothing had been asked for`)
    // What was in hand when its server was left does not say that it is heard again.
    if (meta?.replayed === false) this.#left.delete(this.#laneOf(published))
    if (this.#left.has(this.#laneOf(published))) return
    this.#placed(published, key, meta?.late === true)
  }

  #placed(published: Published, key: string, late: boolean): void {
    const { fail } = this.options
    const { stream, n } = published
    const lane = this.#lanes.get(this.#laneOf(published))
    // The base protocol promises no order.
    if (late || (this.options.ways.base && lane && n < lane.last.n)) {
      this.#skipped.delete(key)
      const isToBeLate = this.#isTold(published) || this.#isOvertaken(key) || this.#isOfBefore(published)
      if (late && !this.#mayBeLate && !isToBeLate)
        fail(`${this.name} got ${stream} ${n} late, and nothing is out of order there`)
      return
    }

    const lowest = this.#lowest.get(historyOf(published)) ?? published.offset
    this.#lowest.set(historyOf(published), Math.min(lowest, published.offset))
    if (lane && n > (this.#opened.get(stream) ?? n)) {
      this.#opened.delete(stream)
      lane.first = published
    }
    if (lane && n < lane.last.n) fail(`${this.name} got ${stream} ${n} behind ${lane.last.n}`)
    for (const missing of this.#dueUpTo(published)) {
      if (!this.has(stream, missing.n)) this.#skipped.set(messageKey(stream, missing.n), missing)
    }
    if (!lane) this.#lanes.set(this.#laneOf(published), { first: published, last: published })
    else if (n > lane.last.n) lane.last = published
    if (lane && n < lane.first.n) lane.first = published
  }

  tell({ status, missed = [] }: Verdict): void {
    this.judged = true
    this.awaiting = false
    this.restored = true
    if (status !== 'gap') return
    const { streams } = this.options
    const named = new Set(missed.map(({ stream }) => stream))
    for (const stream of streams) {
      // A stream that was never heard has no name for the client.
      const unheard = ![...this.#lanes.values()].some(({ last }) => last.stream === stream)
      if (missed.length > 0 && (!unheard || named.has(stream))) continue
      this.#tellOf(stream, this.#range(stream, null, null))
      this.#opened.set(stream, 0)
    }
    for (const { stream, after, before } of missed) {
      // Of a server that rejected its position nothing is known any more, until it is heard again.
      if (this.options.ways.nodes > 1) {
        this.#lanes.delete(`${stream} ${after?.epoch}`)
        this.#left.add(`${stream} ${after?.epoch}`)
      }
      const name = streams.find(one => one === stream)
      if (!name) continue
      const told = this.#range(name, after, before)
      this.#tellOf(name, told)
      if (before === null) this.#opened.set(name, told.after)
    }
  }

  /** Whether anything is missing for good where this tells of it. */
  lacks({ missed = [] }: Verdict, servedAt: number): boolean {
    const { log, streams } = this.options
    return streams.some(stream => {
      const [told] = missed.filter(one => one.stream === stream)
      const { after, before } = this.#range(stream, told?.after ?? null, told?.before ?? null)
      const from = Math.max(after, this.#start?.get(stream) ?? 0)
      return log
        .between(stream, from, before)
        .some(one => !this.has(stream, one.n) && log.isGone(one, servedAt))
    })
  }

  /** `last`: the run is over, so that all it was due has come. */
  end(last: boolean): void {
    const { fail, log, streams } = this.options
    if (last && this.awaiting) fail(`${this.name} never got its last verdict`)
    if (last && this.#start) {
      for (const stream of streams) {
        for (const missing of log.between(stream, this.#start.get(stream) ?? 0, log.count(stream) + 1)) {
          const lane = this.#lanes.get(this.#laneOf(missing))
          if (lane && missing.n < lane.last.n) continue
          if (this.#isDue(missing, lane?.last) && !this.has(stream, missing.n))
            this.#skipped.set(messageKey(stream, missing.n), missing)
        }
      }
    }
    if (last) {
      for (const [key, stream] of this.#owed)
        if (!this.#got.has(key) && !this.options.line.blurred.has(stream))
          fail(`${this.name} lost ${key}, which came`)
    }
    // A hole between live messages is asked for after a while, or with the next link: who gave the channel back before
    // that is told nothing any more.
    if (!last && (!this.#up || this.#mayBeLate)) return
    for (const { stream, n } of this.#skipped.values())
      if (!this.options.line.blurred.has(stream)) fail(`${this.name} lost ${stream} ${n} in silence`)
  }

  /** Due, and below this one, and above the last. */
  #dueUpTo(published: Published): Published[] {
    const { log } = this.options
    const last = this.#lanes.get(this.#laneOf(published))?.last
    const from = Math.max(last?.n ?? 0, this.#start?.get(published.stream) ?? 0)
    return log
      .between(published.stream, from, published.n)
      .filter(missing => this.#laneOf(missing) === this.#laneOf(published))
      .filter(missing => this.#isDue(missing, last))
  }

  /**
   * Whether it should have come between these two, or be told as missing. Not so what the server kept from this
   * client on purpose; nor, behind several servers, what one published of which nothing was ever heard.
   */
  #isDue(missing: Published, last: Published | undefined): boolean {
    const { client, ways } = this.options
    if (missing.excluding === client || this.#isTold(missing)) return false
    // Which came first of all, out of order, and was cut off: nothing shows that there was more before it.
    if (ways.reorderedLive > 0 && (last === undefined || missing.n < this.#firstOf(missing))) return false
    return ways.nodes === 1 || last !== undefined
  }

  #firstOf(published: Published): number {
    return this.#lanes.get(this.#laneOf(published))?.first.n ?? published.n
  }

  #isTold({ stream, n }: Published): boolean {
    return this.#told.get(stream)?.some(({ after, before }) => after < n && n < before) ?? false
  }

  /**
   * Of several servers each goes on by itself: what one published from the first end on is meant, although what comes
   * next is another's.
   */
  #range(stream: StreamName, after: Position | null, before: Position | null): Told {
    const { log, ways } = this.options
    const open = before === null || (ways.nodes > 1 && before.epoch !== after?.epoch)
    return {
      after: after === null ? 0 : (log.at(stream, after)?.n ?? 0),
      before: (open ? undefined : log.at(stream, before)?.n) ?? log.count(stream) + 1
    }
  }

  #tellOf(stream: StreamName, told: Told): void {
    this.#told.set(stream, [...(this.#told.get(stream) ?? []), told])
    // A hole between live messages does not stop those above it: it is told when it is sure.
    if (this.#mayBeLate)
      for (const [key, missing] of this.#skipped) if (this.#isTold(missing)) this.#skipped.delete(key)
  }

  #laneOf(published: Published): string {
    const { ways } = this.options
    return ways.nodes > 1 ? `${published.stream} ${published.epoch}` : published.stream
  }

  /** One behind it came first, and it was asked for to fill the hole, or the server holds live messages up. */
  #isOvertaken(key: string): boolean {
    const { line, ways } = this.options
    if (this.awaiting || !line.overtaken.has(key)) return false
    return ways.lateLive > 0 || line.requests.some(({ answer }) => answer === null)
  }

  /** Published before it began: even a server that keeps the order answers for the subscription before to the one that follows it. */
  #isOfBefore({ stream, n }: Published): boolean {
    return n <= (this.#start?.get(stream) ?? 0)
  }

  get #mayBeLate(): boolean {
    const { ways, log, client } = this.options
    return ways.reorderedLive > 0 || ways.nodes > 1 || ways.restartedOffsets > 0 || log.excludes(client)
  }
}

const historyOf = ({ stream, epoch }: Published) => `${stream} ${epoch}`

const transientKey = (stream: StreamName, transient: number) => `transient ${messageKey(stream, transient)}`

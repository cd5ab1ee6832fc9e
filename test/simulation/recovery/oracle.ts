import { Calls } from './calls.ts'
import type { Fact, Frame, Payload, Verdict } from './facts.ts'
import { groundless } from './gap-grounds.ts'
import { Life } from './life.ts'
import { Line } from './line.ts'
import { PublisherLog } from './publisher-log.ts'
import { CHANNELS, type Schedule, type StreamName, type Ways } from './schedule.ts'
import { emptyTally, type Tally } from './tally.ts'

export interface Judgement {
  readonly violations: readonly string[]
  readonly tally: Tally
}

/** More timers than this for one client of four channels are a leak. */
const MOST_TIMERS = 40

/** Judges by the facts alone: the numbers in the messages, what was published, and what passed the sockets. */
export function judge({ ways }: Schedule, facts: readonly Fact[]): Judgement {
  const oracle = new Oracle(ways)
  for (const fact of facts) oracle.hear(fact)
  oracle.end()
  return oracle
}

interface Side {
  readonly lines: Map<string, Line>
  protocol: string
  tooSlow: number
  clockSet: boolean
  /** When a frame last came, in ms. */
  heardAt: number
  /** Whether the server's time was ever heard. */
  heardTime: boolean
}

class Oracle implements Judgement {
  readonly violations: string[] = []
  readonly tally = emptyTally()
  readonly #ways: Ways
  readonly #log: PublisherLog
  readonly #sides = new Map<number, Side>()
  readonly #lives = new Map<number, Life>()
  readonly #calls: Calls

  constructor(ways: Ways) {
    this.#ways = ways
    this.#calls = new Calls(ways, this.tally, sentence => this.#fail(sentence))
    this.#log = new PublisherLog(ways)
  }

  hear(fact: Fact): void {
    this.#calls.hear(fact)
    switch (fact.kind) {
      case 'published':
        return this.#published(fact)
      case 'forgot':
        return this.#log.forgot()
      case 'linked':
        return this.#linked(fact)
      case 'ended':
        return this.#ended(fact)
      case 'said':
        return this.#said(fact)
      case 'took':
        return this.#took(fact)
      case 'subscribed':
        return this.#subscribed(fact)
      case 'connected':
        return this.#lives.get(fact.life)?.connected()
      case 'verdict':
        return this.#verdict(fact)
      case 'message':
        return this.#message(fact)
      case 'unsubscribed':
        return this.#unsubscribed(fact)
      case 'error':
        if (!(fact.error instanceof Error) || !('reason' in fact.error))
          this.#fail(`client ${fact.client} reports ${fact.error}`)
        return
      case 'here':
        return this.#here(fact)
      case 'timers':
        if (fact.count > MOST_TIMERS) this.#fail(`client ${fact.client} has ${fact.count} timers`)
        return
      case 'stuck':
        return this.#fail(`client ${fact.client} is stuck: ${fact.what}`)
      case 'crashed':
        return this.#fail(`the run ended with ${fact.error}`)
      case 'step':
        return this.#step(fact)
    }
  }

  end(): void {
    for (const life of this.#lives.values()) life.end(true)
    this.#calls.end()
  }

  #published(fact: Extract<Fact, { kind: 'published' }>): void {
    const published = this.#log.add(fact)
    if (!published) return
    this.tally.published++
    if (this.#ways.restartedOffsets === 0 || !this.#log.startsAgain(published)) return
    const lives = [...this.#lives.values()]
    for (const life of lives) life.startsAgain(published, fact.at)
    // A subscription that comes later knows how far the one before it had heard the stream.
    for (const { lines } of this.#sides.values())
      for (const line of lines.values())
        if (!lives.some(life => life.options.line === line)) line.blurred.add(published.stream)
  }

  #step({ step, at }: Extract<Fact, { kind: 'step' }>): void {
    if (step.do === 'setClock') this.#side(step.client).clockSet = true
    if (step.do === 'sleep')
      for (const line of this.#side(step.client).lines.values()) line.slept(at, step.for)
  }

  #linked({ client, protocol, at }: Extract<Fact, { kind: 'linked' }>): void {
    const side = this.#side(client)
    side.protocol = protocol
    for (const line of side.lines.values()) line.linked(at)
  }

  #ended({ client }: Extract<Fact, { kind: 'ended' }>): void {
    this.tally.breaks++
    const { heardTime, heardAt } = this.#side(client)
    for (const life of this.#lives.values()) if (life.options.client === client) life.lost(heardTime, heardAt)
  }

  #said({ client, frame, at }: Extract<Fact, { kind: 'said' }>): void {
    const { history } = frame
    const line = this.#line(client, frame['identifier'])
    if (frame['command'] === 'subscribe') line?.subscribing()
    if (!isFrame(history) || !line) return
    line.asked(at, history)
    for (const life of this.#lives.values()) if (life.options.line === line) life.asked()
  }

  #took({ client, frame, at }: Extract<Fact, { kind: 'took' }>): void {
    const side = this.#side(client)
    side.heardAt = at
    const line = this.#line(client, frame['identifier'])
    switch (frame['type']) {
      case 'ping':
        side.heardTime = true
        return
      case 'disconnect':
        if (frame['reason'] === 'too_slow') side.tooSlow++
        return
      case 'welcome':
        if (frame['restored'] !== true)
          for (const life of this.#lives.values()) if (life.options.client === client) life.restored = false
        if (Array.isArray(frame['restored_ids'])) {
          for (const identifier of frame['restored_ids']) {
            const restored = this.#line(client, identifier)
            if (restored) restored.restored = true
          }
        }
        return
      case 'confirm_history':
        return line?.answered(at, 'confirmed')
      case 'reject_history':
        return line?.answered(at, 'rejected')
    }
    if (!isPayload(frame['message']) || !line) return
    const { stream, n } = frame['message']
    const { epoch, offset } = frame
    for (const life of this.#lives.values())
      if (life.options.line === line) life.owe(frame['message'], line.isQuiet(at))
    if (n === 0 || typeof epoch !== 'string' || typeof offset !== 'number') return
    const { again, overtaken } = line.take(stream, n, { epoch, offset })
    if (again) this.tally.duplicates++
    if (overtaken) this.tally.overtaken++
  }

  #subscribed({ client, life, channel, at }: Extract<Fact, { kind: 'subscribed' }>): void {
    const found = CHANNELS[channel]
    if (!found) return
    const { name, streams } = found
    const line = this.#line(client, JSON.stringify({ channel: name }))
    if (!line) return
    const fail = (sentence: string) => this.#fail(sentence)
    this.#lives.set(
      life,
      new Life({
        client,
        channel: name,
        streams,
        ways: this.#ways,
        log: this.#log,
        line,
        heir: line.leftAt === at,
        timeKnown: this.#side(client).heardTime,
        fail
      })
    )
  }

  #unsubscribed({ life: number, at }: Extract<Fact, { kind: 'unsubscribed' }>): void {
    const life = this.#lives.get(number)
    if (!life) return
    life.end(false)
    life.options.line.leftAt = at
    this.#lives.delete(number)
  }

  #message({ life: number, payload, meta }: Extract<Fact, { kind: 'message' }>): void {
    const life = this.#lives.get(number)
    if (!life) return this.#fail(`a channel got ${JSON.stringify(payload)} after its end`)
    this.tally.delivered++
    if (meta?.replayed) this.tally.replayed++
    if (meta?.late) this.tally.late++
    life.message(payload, meta)
  }

  #verdict({ life: number, verdict, client, at }: Extract<Fact, { kind: 'verdict' }>): void {
    const life = this.#lives.get(number)
    if (!life) return this.#fail('a channel got a verdict after its end')
    this.#status(life, verdict)
    if (verdict.status !== 'gap') return life.tell(verdict)

    const { protocol, tooSlow, clockSet } = this.#side(client)
    const grounds = { at, life, log: this.#log, ways: this.#ways, protocol, tooSlow, clockSet }
    const why = groundless(verdict, grounds)
    if (why) this.#fail(`${life.name} was told ${JSON.stringify(verdict)}: ${why}`)
    if (life.lacks(verdict, at + this.#ways.clockAhead)) this.tally.gaps++
    life.tell(verdict)
  }

  /** Nobody is told of an update, unless the server pushes it: that shows when it was asked for. */
  #here({ client, channel, wanted, said, shown, asked }: Extract<Fact, { kind: 'here' }>): void {
    const where = `${CHANNELS[channel]?.name} at client ${client}`
    const ids = (list: unknown) =>
      JSON.stringify(Array.isArray(list) ? list.map(({ id }) => id).sort() : list)
    const whole = (list: unknown) => JSON.stringify(Array.isArray(list) ? list.map(canonical).sort() : list)
    // Where the server came back between two tries, the base protocol is spoken up to the next link: without presence.
    const counted = wanted.filter(one => this.#hasPresence(one.client))
    const wantedIds = JSON.stringify([...new Set(counted.map(one => one.here.id))].sort())
    if (ids(said) !== wantedIds)
      this.#fail(`${where}: the server says ${ids(said)} are here, wanted were ${wantedIds}`)
    if (!this.#hasPresence(client)) return
    // Two words that changed places behind a roster which overtook both leave no trace until the next roster.
    const isSure = asked || this.#ways.reorderedLive === 0
    if (isSure && ids(shown) !== ids(said))
      this.#fail(`${where}: ${ids(shown)} are shown, here are ${ids(said)}`)
    if (asked && whole(shown) !== whole(said))
      this.#fail(`${where}: shown is ${whole(shown)}, said ${whole(said)}`)
    this.tally.members += shown.length
  }

  #hasPresence(client: number): boolean {
    return this.#side(client).protocol.includes('ext')
  }

  /** One for each subscription, and `fresh` for the first alone; a loss that is found later is a further gap. */
  #status(life: Life, { status, replayed }: Verdict): void {
    const said = `${life.name} was told ${status}`
    if (life.subscriptions === 0) this.#fail(`${said} before it was connected`)
    if (!life.awaiting && status !== 'gap') this.#fail(`${said} a second time`)
    if (status === 'fresh' && life.judged) this.#fail(`${said} after another verdict`)
    const { heir, line } = life.options
    // Only of a subscription whose confirmation may have got lost anything is asked for, and can be missed.
    const asked = line.requests.length > 0
    if (status !== 'fresh' && !life.judged && life.subscriptions === 1 && !heir && !asked)
      this.#fail(`${said} at its first subscription`)
    if (status === 'fresh' && replayed > 0 && !asked) this.#fail(`${said} with ${replayed} replayed`)
    if (!['fresh', 'recovered', 'gap'].includes(status)) this.#fail(`${said}, which is no verdict`)
  }

  #side(client: number): Side {
    const side = this.#sides.get(client) ?? {
      lines: new Map(),
      protocol: '',
      tooSlow: 0,
      clockSet: false,
      heardAt: 0,
      heardTime: false
    }
    this.#sides.set(client, side)
    return side
  }

  #line(client: number, identifier: unknown): Line | null {
    if (typeof identifier !== 'string') return null
    const { lines } = this.#side(client)
    const line = lines.get(identifier) ?? new Line()
    lines.set(identifier, line)
    return line
  }

  #fail(sentence: string): void {
    this.violations.push(sentence)
  }
}

const canonical = ({ id, info }: { id: string; info: object }) =>
  JSON.stringify([id, Object.entries(info).sort()])

const isFrame = (value: unknown): value is Frame => typeof value === 'object' && value !== null

const isPayload = (value: unknown): value is Payload =>
  isFrame(value) && typeof value['n'] === 'number' && isStream(value['stream'])

const isStream = (value: unknown): value is StreamName => value === 'news' || value === 'talk'

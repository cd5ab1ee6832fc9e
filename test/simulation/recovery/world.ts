import { VirtualClock } from '../../support/virtual-clock.ts'
import { Client } from './client.ts'
import type { Fact, Note } from './facts.ts'
import { CHANNELS, type Schedule, STREAMS, type Step, type StreamName } from './schedule.ts'
import { PRESENCE_TTL, Server } from './server.ts'

/**
 * Within so many ms on a healthy server everyone is connected, and live. Where it ends links for a replay that is too long, each
 * of four channels may meet that three times, and the way back from each takes half a minute with the slowest welcome.
 */
const BOUND = 360_000
/** The longest that a message may take from one live end to the other. */
const DELIVERY = 120_000
/** Time for a second look and its answer, on the slowest way. */
const CALM = 12_000
/** By then a hole that was let go of has been asked for. */
const AFTERWARDS = 3_000

/** Plays a schedule to its end, on a server that is well again at last. What happened is all that comes of it. */
export async function play(schedule: Schedule): Promise<Fact[]> {
  const world = new World(schedule)
  try {
    await world.begin()
    for (const step of schedule.steps) await world.step(step)
    await world.end()
  } catch (error) {
    world.crashed(error)
  }
  return world.facts
}

class World {
  readonly facts: Fact[] = []
  readonly #clock: VirtualClock
  readonly #server: Server
  readonly #clients: Client[]
  readonly #note: Note
  /** Where one server says who is here: several know their own alone. */
  readonly #hasPresence: boolean
  #mostTimers = 0

  constructor({ seed, ways, clients }: Schedule) {
    let numbers = 0
    const clock = new VirtualClock({ seed })
    // Written into the fact: there are thousands a schedule, and a copy of each costs more than all that judges them.
    const note: Note = fact => void this.facts.push(Object.assign(fact, { at: clock.now() }))
    const server = new Server(ways, seed, clock, note)
    this.#clock = clock
    this.#note = note
    this.#hasPresence = !ways.base && ways.nodes === 1
    this.#server = server
    this.#clients = Array.from({ length: clients }, (_, client) => {
      const number = () => ++numbers
      return new Client({ client, ways, seed: seed * 31 + client, clock, far: server, note, number })
    })
  }

  async begin(): Promise<void> {
    for (const client of this.#clients) {
      for (const channel of CHANNELS.keys()) client.subscribe(channel)
    }
    await this.#clock.advance(100)
  }

  async step(step: Step): Promise<void> {
    this.#note({ kind: 'step', step })
    this.#take(step)
    await this.#clock.advance(step.wait)
    for (const [client, { clock }] of this.#clients.entries()) {
      if (clock.timers <= this.#mostTimers) continue
      this.#mostTimers = clock.timers
      this.#note({ kind: 'timers', client, count: clock.timers })
    }
  }

  async end(): Promise<void> {
    this.#server.heal()
    for (const client of this.#clients) client.heal()
    await this.#until(BOUND, () => this.#clients.every(({ trouble }) => trouble === null))
    for (const [client, { trouble }] of this.#clients.entries()) {
      if (trouble !== null) this.#note({ kind: 'stuck', client, what: trouble })
    }
    for (const stream of STREAMS) this.#server.publish(stream, { transient: false, excluding: null })
    const last = (stream: StreamName) => this.#server.last(stream)
    await this.#until(DELIVERY, () => this.#clients.every(client => client.isUpToDate(last)))
    // Whoever has the last one may still be given one too many, or told too late.
    await this.#clock.advance(AFTERWARDS)
    if (this.#hasPresence) await this.#compareMembers()
  }

  /** What everyone shows is compared with what the server says, when who left without a word is gone. */
  async #compareMembers(): Promise<void> {
    await this.#clock.advance(PRESENCE_TTL + CALM)
    await this.#noteMembers(false)
    for (const client of this.#clients) client.look()
    await this.#clock.advance(CALM)
    await this.#noteMembers(true)
  }

  async #noteMembers(asked: boolean): Promise<void> {
    for (const [channel, { name }] of CHANNELS.entries()) {
      const here = this.#clients.map(client => client.presence(channel))
      const wanted = here.flatMap((one, client) => (one?.joined ? [{ client, here: one.joined }] : []))
      const said = await this.#server.whoIsHere(name)
      for (const [client, one] of here.entries())
        if (one) this.#note({ kind: 'here', client, channel, wanted, said, shown: one.shown, asked })
    }
  }

  crashed(error: unknown): void {
    this.#note({ kind: 'crashed', error })
  }

  #take(step: Step): void {
    switch (step.do) {
      case 'publish':
        return this.#publish(step)
      case 'restart':
        this.#server.stop(step)
        if (!step.told) for (const client of this.#clients) client.cut()
        this.#clock.setTimeout(() => {
          this.#server.up = true
        }, step.away)
        return
      default: {
        const client = this.#clients[step.client]
        if (client) this.#takeFor(client, step)
      }
    }
  }

  #takeFor(client: Client, step: Exclude<Step, { do: 'publish' | 'restart' }>): void {
    switch (step.do) {
      case 'cut':
        return client.cut()
      case 'cutInReplay':
        return client.cut(step.after)
      case 'mute':
        this.#clock.setTimeout(client.mute(), step.for)
        return
      case 'sleep':
        client.sleep()
        this.#clock.setTimeout(() => client.wake(), step.for)
        return
      case 'subscribe':
        return client.subscribe(step.channel)
      case 'unsubscribe':
        return client.unsubscribe(step.channel)
      case 'resubscribe':
        client.unsubscribe(step.channel)
        if (step.pause === 0) client.subscribe(step.channel)
        else this.#clock.setTimeout(() => client.subscribe(step.channel), step.pause)
        return
      case 'join':
        return client.join(step.channel, step.shared)
      case 'update':
        return client.update(step.channel)
      case 'leave':
        return client.leave(step.channel)
      case 'call':
        return client.call(step.channel, step.policy, step.count)
      case 'connect':
        return client.connect()
      case 'disconnect':
        return client.disconnect()
      case 'setClock':
        client.clock.ahead += step.by
    }
  }

  #publish({ stream, count, excluding, transient }: Extract<Step, { do: 'publish' }>): void {
    const sid = excluding === null ? null : this.#clients[excluding]?.sid
    const excluded = excluding === null || !sid ? null : { client: excluding, sid }
    for (let made = 0; made < count; made++) this.#server.publish(stream, { transient, excluding: excluded })
  }

  async #until(bound: number, met: () => boolean): Promise<void> {
    for (let passed = 0; passed < bound && !met(); passed += 500) await this.#clock.advance(500)
  }
}

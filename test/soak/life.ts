import { type Cable, createCable, type NamedChannel } from 'hawser'
import { Page } from '../../src/testing/page.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { FarEnd, LEVEL_AFTER, streamOf } from './far-end.ts'
import { heldBytes } from './heap.ts'
import { Visit } from './visit.ts'

const ROOMS = 200
/** In ms. What was said is heard after one. */
const TICK = 100
const PER_TICK = 5
const SECOND = 1_000
const PING_EVERY = 3 * SECOND
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** How often the heap is measured, once it should be level. */
const SAMPLES = 24

export interface LifeOptions {
  /** Virtual, and more than the minutes that the server's memory takes to be level. */
  hours: number
  seed: number
  /** Does what an engine must not do, whenever a channel was given back. Default: nothing. */
  spoil?: (channel: NamedChannel, clock: VirtualClock) => void
}

export interface Figures {
  hours: number
  /** That reached the app. */
  messages: number
  /** That were subscribed and given back. */
  channels: number
  cuts: number
  missed: number
  twice: number
  gaps: number
  /** Published on rooms of the end, and never heard. */
  behind: number
  /** Rooms of the end that are not connected. */
  dead: number
  errors: number
  /** At one time, and when all was over. */
  mostTimers: number
  timersLeft: number
  /** Channels that were given back and are still in memory. */
  kept: number
  /** Bytes on the heap, by virtual hour. */
  heap: readonly (readonly [hour: number, bytes: number])[]
}

/**
 * A page that is left open: 50 messages a second, 200 channels of which one a second goes and another comes, and a link
 * that breaks once a minute, in three ways by turns. On a virtual clock, against a server in memory.
 */
export async function live(options: LifeOptions): Promise<Figures> {
  const life = new Life(options)
  return life.live()
}

class Life {
  readonly #options: LifeOptions
  readonly #clock: VirtualClock
  readonly #far: FarEnd
  readonly #cable: Cable
  readonly #visits: Visit[] = []
  readonly #collected = new FinalizationRegistry<null>(() => this.#figures.kept--)
  readonly #figures: Omit<Figures, 'heap'>
  readonly #heap: [number, number][] = []
  #rooms = 0
  #passed = 0

  constructor(options: LifeOptions) {
    this.#options = options
    this.#figures = {
      hours: options.hours,
      ...{ messages: 0, channels: 0, cuts: 0, missed: 0, twice: 0, gaps: 0, behind: 0, dead: 0 },
      ...{ errors: 0, mostTimers: 0, timersLeft: 0, kept: 0 }
    }
    this.#clock = new VirtualClock({ seed: options.seed })
    this.#far = new FarEnd(this.#clock, room =>
      this.#publish(this.#visits.find(visit => visit.room === room))
    )
    this.#cable = createCable('ws://server.test/cable', {
      clock: this.#clock,
      environment: new Page(),
      websocketImplementation: this.#far.WebSocket,
      onError: () => this.#figures.errors++
    })
  }

  async live(): Promise<Figures> {
    for (let room = 0; room < ROOMS; room++) this.#enter()
    const whole = this.#options.hours * HOUR
    const apart = Math.ceil((whole - LEVEL_AFTER) / SAMPLES / TICK) * TICK
    while (this.#passed < whole) {
      await this.#tick()
      if (this.#passed > LEVEL_AFTER && (this.#passed - LEVEL_AFTER) % apart === 0) await this.#measure()
    }
    await this.#end()
    return { ...this.#figures, heap: this.#heap }
  }

  async #tick(): Promise<void> {
    const passed = this.#passed
    for (let count = 0; count < PER_TICK; count++) this.#publish(this.#any())
    if (passed % SECOND === 0) {
      this.#leave(this.#visits.indexOf(this.#any()))
      this.#enter()
      this.#any()
        .channel.perform('speak')
        .catch(() => {})
      this.#figures.mostTimers = Math.max(this.#figures.mostTimers, this.#clock.timers.length)
    }
    if (passed % PING_EVERY === 0) this.#far.brain.ping()
    if (passed % MINUTE === MINUTE / 2) this.#break()
    await this.#pass()
  }

  async #pass(): Promise<void> {
    await this.#far.carry()
    await this.#clock.advance(TICK)
    this.#passed += TICK
  }

  #break(): void {
    const ways = [() => this.#far.cut(), () => this.#far.brain.shutdown(), () => this.#far.mute()]
    ways[this.#figures.cuts++ % ways.length]?.()
  }

  #any(): Visit {
    const visit = this.#visits[Math.floor(this.#clock.random() * this.#visits.length)]
    if (!visit) throw new Error('There is no room')
    return visit
  }

  #enter(): void {
    const room = this.#rooms++
    this.#visits.push(new Visit(room, this.#cable.subscribeTo('Room', { room })))
  }

  #leave(at: number): void {
    for (const visit of this.#visits.splice(at, 1)) {
      visit.channel.unsubscribe()
      this.#count(visit)
      this.#figures.kept++
      this.#collected.register(visit.channel, null)
      this.#options.spoil?.(visit.channel, this.#clock)
    }
  }

  #publish(visit: Visit | undefined): void {
    if (visit) this.#far.brain.broadcast(streamOf(visit.room), ++visit.published)
  }

  #count({ messages, missed, twice, gaps }: Visit): void {
    const figures = this.#figures
    figures.messages += messages
    figures.missed += missed
    figures.twice += twice
    figures.gaps += gaps
    figures.channels++
  }

  async #measure(): Promise<void> {
    this.#heap.push([this.#passed / HOUR, await heldBytes()])
  }

  /** Nothing breaks any more, all comes in, and the app goes. */
  async #end(): Promise<void> {
    const figures = this.#figures
    for (let until = this.#passed + MINUTE; this.#passed < until; ) {
      if (this.#passed % PING_EVERY === 0) this.#far.brain.ping()
      await this.#pass()
    }
    figures.dead = this.#visits.filter(({ channel }) => channel.state !== 'connected').length
    for (const visit of this.#visits) figures.behind += visit.behind
    while (this.#visits.length > 0) this.#leave(0)
    await this.#pass()
    this.#cable.disconnect()
    await this.#clock.advance()
    figures.timersLeft = this.#clock.timers.length
    await heldBytes()
  }
}

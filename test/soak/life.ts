import { type Cable, createCable, type NamedChannel } from 'hawser'
import { Page } from '../../src/testing/page.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { Crowd, memberOf } from './crowd.ts'
import { FarEnd, LEVEL_AFTER, streamOf } from './far-end.ts'
import { heldBytes } from './heap.ts'
import { Visit } from './visit.ts'

const ROOMS = 200
const GUESTS = 500
/** In ms. What was said is heard after one. */
const TICK = 100
const PER_TICK = 5
const SECOND = 1_000
/** One in the crowd goes and another comes. */
const CHANGE_EVERY = 2 * SECOND
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** How often the heap is measured, once it should be level. */
const SAMPLES = 24
/** What the page is called in the hall. */
const ME = 'me'

export interface LifeOptions {
  /** Virtual, and more than the minutes that the server's memory takes to be level. */
  hours: number
  seed: number
  /** Does what an engine must not do, whenever a channel was given back. Default: nothing. */
  spoil?: (channel: NamedChannel, clock: VirtualClock) => void
  /** Whether a frame gets lost on its way to the page. Default: none. */
  loses?: (frame: string) => boolean
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
  /** Who came into the hall and left it, and how many of that the app was told: none twice. */
  comings: readonly [happened: number, told: number]
  goings: readonly [happened: number, told: number]
  /** How often who is here was compared with what the server says, and how often the two differed. */
  rosters: number
  wrongRosters: number
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
 * that breaks once a minute, in three ways by turns. It is in a hall with 500 others, of whom every two seconds one goes,
 * one comes and one says something else of itself. On a virtual clock, against a server in memory.
 */
export async function live(options: LifeOptions): Promise<Figures> {
  const life = new Life(options)
  return life.live()
}

class Life {
  readonly #options: LifeOptions
  readonly #clock: VirtualClock
  readonly #far: FarEnd
  readonly #crowd: Crowd
  readonly #cable: Cable
  readonly #hall: NamedChannel
  readonly #visits: Visit[] = []
  readonly #collected = new FinalizationRegistry<null>(() => this.#figures.kept--)
  readonly #figures: Omit<Figures, 'heap' | 'comings' | 'goings'>
  readonly #told = { join: 0, leave: 0 }
  readonly #heap: [number, number][] = []
  #rooms = 0
  #passed = 0

  constructor(options: LifeOptions) {
    this.#options = options
    this.#figures = {
      hours: options.hours,
      ...{ messages: 0, channels: 0, cuts: 0, missed: 0, twice: 0, gaps: 0, behind: 0, dead: 0 },
      ...{ errors: 0, rosters: 0, wrongRosters: 0, mostTimers: 0, timersLeft: 0, kept: 0 }
    }
    this.#clock = new VirtualClock({ seed: options.seed })
    const onError = () => this.#figures.errors++
    this.#far = new FarEnd(
      this.#clock,
      room => this.#publish(this.#visits.find(visit => visit.room === room)),
      options.loses ?? (() => false),
      onError
    )
    this.#crowd = new Crowd(this.#far.server, GUESTS)
    this.#cable = createCable('ws://server.test/cable', {
      clock: this.#clock,
      environment: new Page(),
      websocketImplementation: this.#far.WebSocket,
      onError
    })
    this.#hall = this.#cable.subscribeTo('Hall')
    for (const type of ['join', 'leave'] as const)
      this.#hall.presence.on(type, ({ id }) => {
        if (id !== ME) this.#told[type]++
      })
    this.#hall.presence.join(ME, { status: 0 })
  }

  async live(): Promise<Figures> {
    for (let room = 0; room < ROOMS; room++) this.#enter()
    const whole = this.#options.hours * HOUR
    const apart = Math.ceil((whole - LEVEL_AFTER) / SAMPLES / TICK) * TICK
    while (this.#passed < whole) {
      await this.#tick()
      if (this.#passed % HOUR === 0) await this.#compare()
      if (this.#passed > LEVEL_AFTER && (this.#passed - LEVEL_AFTER) % apart === 0) await this.#measure()
    }
    await this.#end()
    return {
      ...this.#figures,
      comings: [this.#crowd.came, this.#told.join],
      goings: [this.#crowd.left, this.#told.leave],
      heap: this.#heap
    }
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
    if (passed % CHANGE_EVERY === 0) this.#crowd.change()
    if (passed % MINUTE === MINUTE / 2) this.#break()
    await this.#pass()
  }

  async #pass(): Promise<void> {
    this.#crowd.comeBack()
    await this.#clock.advance(TICK)
    this.#passed += TICK
  }

  #break(): void {
    const ways = [
      () => this.#far.cut(),
      () => this.#far.server.restart({ keepMemory: true }),
      () => this.#far.mute()
    ]
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
    if (visit) this.#far.server.publish(streamOf(visit.room), ++visit.published)
  }

  #count({ messages, missed, twice, gaps }: Visit): void {
    const figures = this.#figures
    figures.messages += messages
    figures.missed += missed
    figures.twice += twice
    figures.gaps += gaps
    figures.channels++
  }

  /** Who is here, by what was heard since the last roster, and then by a new one, with what everyone says. */
  async #compare(): Promise<void> {
    const { members } = this.#hall.presence
    const heard = members.get().map(({ id }) => id)
    let fresh: readonly string[] = []
    this.#hall.presence.refresh().then(
      list => {
        fresh = list.map(memberOf)
      },
      () => {}
    )
    await this.#clock.advance()
    const truth = await this.#crowd.roster()
    const ids = truth.map(member => member.replace(/ \{.*/, ''))
    const isRight = same(heard, ids) && same(fresh, truth) && truth.length > GUESTS
    this.#figures.rosters++
    if (!isRight) this.#figures.wrongRosters++
  }

  async #measure(): Promise<void> {
    this.#heap.push([this.#passed / HOUR, await heldBytes()])
  }

  /** Nothing breaks any more, all comes in, and the app goes. */
  async #end(): Promise<void> {
    const figures = this.#figures
    for (let until = this.#passed + MINUTE; this.#passed < until; ) await this.#pass()
    await this.#compare()
    figures.dead = this.#visits.filter(({ channel }) => channel.state !== 'connected').length
    for (const visit of this.#visits) figures.behind += visit.behind
    while (this.#visits.length > 0) this.#leave(0)
    await this.#pass()
    this.#cable.disconnect()
    this.#far.server.close()
    await this.#clock.advance()
    figures.timersLeft = this.#clock.timers.length
    await heldBytes()
  }
}

/** Whatever the order. */
const same = (one: readonly string[], other: readonly string[]) =>
  JSON.stringify([...one].sort()) === JSON.stringify([...other].sort())

import type { NamedChannel } from 'hawser'
import { expect, it } from 'vitest'
import { createFakeNetwork, type FakeSocket } from '../support/fake-socket.ts'
import { createStage } from '../support/stage.ts'
import { seeded } from '../support/virtual-clock.ts'
import { type Treatment, WaywardServer } from './wayward-server.ts'

const SEEDS = 200
const STEPS = 1_000
const ROOMS = [1, 2, 3, 4, 5]
const CONFIRM = 5_000
const COOLDOWN = 250
const WINDOWS = [1, 2, 50]
const PAUSES = [0, 0, 0, 10, 10, 100, 240, 260, 260, 1_000, 5_100]

const totals = { subscribes: 0, unsubscribes: 0, 'given up': 0, links: 0, messages: 0 }
const treatments = { confirm: 0, reject: 0, 'lose the answer': 0, ignore: 0, overtake: 0 }

it(`does on the wire what the user wants, ${SEEDS} times ${STEPS} random steps`, async () => {
  for (let seed = 1; seed <= SEEDS; seed++) await new Story(seed).play()

  const counts = Object.entries({ ...totals, ...treatments })
  const told = counts.map(([name, count]) => `${name} ${count}`).join(', ')
  console.log(`subscriptions: ${SEEDS} seeds x ${STEPS} steps; ${told}`)
  // A run in which little happens would prove little.
  for (const [name, count] of counts) expect(count, name).toBeGreaterThan(SEEDS)
}, 30_000)

class Story {
  readonly #seed: number
  readonly #chance: () => number
  /** Commands are ignored too: then only a message for nobody tells that an unsubscribe was in vain. */
  readonly #talkative: boolean
  readonly #network = createFakeNetwork((frame, socket) => this.#heard(JSON.parse(frame), socket))
  readonly #stage: ReturnType<typeof createStage>
  readonly #handles = new Map<number, Set<NamedChannel>>(ROOMS.map(room => [room, new Set()]))
  readonly #inFlight = new Map<string, number>()
  readonly #leftAt = new Map<string, number>()
  readonly #broken: string[] = []
  #server: WaywardServer | null = null
  /** What happened on this link, for the message of a failure. */
  readonly #trail: string[] = []
  #rejecting = false
  #step = 0

  constructor(seed: number) {
    this.#seed = seed
    this.#chance = seeded(seed)
    this.#talkative = seed % 4 !== 0
    this.#stage = createStage({
      seed,
      network: this.#network,
      protocol: seed % 2 ? 'actioncable-v1-json' : 'actioncable-v1-ext-json',
      concurrentSubscribes: WINDOWS[seed % WINDOWS.length] ?? 1,
      timeouts: { confirm: CONFIRM },
      maxMissingPings: Number.POSITIVE_INFINITY
    })
  }

  async play(): Promise<void> {
    this.#stage.cable.connect().catch(() => {})
    for (this.#step = 1; this.#step <= STEPS; this.#step++) {
      await this.#take()
      if (this.#broken.length > 0) throw this.#failure(this.#broken.join(', '))
    }
    await this.#quiet()
    this.#compare()
    if (this.#broken.length > 0) throw this.#failure(this.#broken.join(', '))
  }

  async #take(): Promise<void> {
    const room = this.#pick(ROOMS) ?? 1
    const identifier = identifierOf(room)
    const chance = this.#chance()

    if (chance < 0.2) this.#subscribe(room)
    else if (chance < 0.38) this.#unsubscribe(room)
    else if (chance < 0.6) this.#treat(identifier, 'confirm')
    else if (chance < 0.64) this.#treat(identifier, 'reject')
    else if (chance < 0.66) this.#treat(identifier, 'lose the answer')
    else if (chance < 0.68) this.#treat(identifier, this.#talkative ? 'ignore' : 'confirm')
    else if (chance < 0.74) this.#server?.broadcast(identifier, this.#step)
    else if (chance < 0.76) this.#drop()
    else if (chance < 0.82 || (!this.#server && chance < 0.9)) await this.#reconnect()
    else await this.#stage.clock.advance(this.#pick(PAUSES))
  }

  #subscribe(room: number): void {
    const handles = this.#held(room)
    if (handles.size >= 3) return
    this.#note(`user: subscribe ${room}`)
    const channel = this.#stage.cable.subscribeTo('Room', { room })
    handles.add(channel)
    channel.on('message', () => {
      totals.messages++
      if (!handles.has(channel)) this.#broken.push(`a message for room ${room} after it was given back`)
    })
    channel.on('close', error => {
      // Only the user's own word or a rejection closes a channel.
      if (handles.delete(channel) && !(this.#rejecting && error?.reason === 'rejected'))
        this.#broken.push(`room ${room} closed by itself: ${error}`)
    })
  }

  #unsubscribe(room: number): void {
    const channel = this.#pick([...this.#held(room)])
    if (!channel) return
    this.#note(`user: unsubscribe ${room}`)
    this.#held(room).delete(channel)
    channel.unsubscribe()
  }

  #treat(identifier: string, treatment: Treatment): void {
    this.#rejecting = treatment === 'reject'
    this.#note(`server: ${treatment} ${identifier}`)
    const done = this.#server?.treat(identifier, treatment)
    if (done) treatments[done]++
    this.#rejecting = false
  }

  #drop(): void {
    if (!this.#server) return
    this.#server = null
    this.#network.socket.end(1006)
  }

  async #reconnect(): Promise<void> {
    const { cable, clock } = this.#stage
    const { nextRetryAt } = cable.status.get()
    if (nextRetryAt !== null) await clock.advance(nextRetryAt - clock.now())
    await clock.advance()
    const socket = this.#network.sockets.at(-1)
    if (socket?.state !== 'opening') return

    this.#trail.length = 0
    totals.links++
    this.#inFlight.clear()
    this.#leftAt.clear()
    const answered = (identifier: string, rejected: boolean) => {
      this.#note(`answer: ${rejected ? 'no' : 'yes'} ${identifier}`)
      this.#inFlight.delete(identifier)
    }
    this.#server = new WaywardServer(socket, answered, () => this.#chance() < 0.3)
    socket.accept()
    socket.receive({ type: 'welcome' })
  }

  #heard(frame: Record<string, unknown>, socket: FakeSocket): void {
    const { command, identifier } = frame
    const now = this.#stage.clock.now()
    this.#note(`client: ${command} ${identifier}`)
    if (socket !== this.#network.socket) this.#broken.push(`${command} on a link left behind`)
    if (typeof identifier === 'string') {
      const askedAt = this.#inFlight.get(identifier)
      if (command === 'subscribe') {
        totals.subscribes++
        if (askedAt !== undefined) this.#broken.push(`two subscribes in flight for ${identifier}`)
        const apart = now - (this.#leftAt.get(identifier) ?? Number.NEGATIVE_INFINITY)
        if (apart < COOLDOWN) this.#broken.push(`subscribed again ${apart} ms after the unsubscribe`)
        this.#inFlight.set(identifier, now)
      } else if (command === 'unsubscribe') {
        totals.unsubscribes++
        // Silence for the whole bound is an answer of its own.
        if (askedAt !== undefined && now - askedAt < CONFIRM)
          this.#broken.push(`an unsubscribe ${now - askedAt} ms after a subscribe without its answer`)
        if (askedAt !== undefined) totals['given up']++
        this.#inFlight.delete(identifier)
        this.#leftAt.set(identifier, now)
      }
    }
    this.#server?.hear(frame)
  }

  /** From now on the server is healthy. */
  async #quiet(): Promise<void> {
    const { clock } = this.#stage
    for (let second = 0; second < 180; second++) {
      await this.#reconnect()
      this.#server?.catchUp()
      if (this.#talkative)
        for (const room of ROOMS) this.#server?.broadcast(identifierOf(room), 'anybody here?')
      await clock.advance(1_000)
    }
  }

  #compare(): void {
    if (this.#stage.cable.state !== 'connected') this.#broken.push(`the cable is ${this.#stage.cable.state}`)
    if (this.#inFlight.size > 0) this.#broken.push('a question is still open')
    for (const room of ROOMS) {
      const handles = this.#held(room)
      const holds = this.#server?.holds(identifierOf(room)) ?? false
      if (holds !== handles.size > 0)
        this.#broken.push(
          `room ${room}: ${handles.size} want it, and the server ${holds ? 'has' : 'lacks'} it`
        )
      for (const { state } of handles)
        if (state !== 'connected') this.#broken.push(`room ${room} is ${state}`)
    }
  }

  #held(room: number): Set<NamedChannel> {
    return this.#handles.get(room) ?? new Set()
  }

  #pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.#chance() * list.length)]
  }

  #failure(why: string): Error {
    return new Error(`seed ${this.#seed}, step ${this.#step}: ${why}\n${this.#trail.join('\n')}`)
  }

  #note(what: string): void {
    this.#trail.push(`${this.#step} ${what}`)
  }
}

function identifierOf(room: number): string {
  return JSON.stringify({ channel: 'Room', room })
}

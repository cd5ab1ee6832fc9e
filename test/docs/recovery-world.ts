import {
  type Cable,
  type CreateOptions,
  createCable,
  type Position,
  StreamChannel,
  type SubscribeOptions,
  type Verdict
} from 'hawser'
import { type Brain, type BrainOptions, createBrain, type Session } from 'hawser/server'
import { Page } from '../../src/testing/page.ts'
import { createFakeNetwork, type FakeSocket } from '../support/fake-socket.ts'
import { MortalClock } from '../support/mortal-clock.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** A second and a half: no wait of the client ends in the middle of a step. */
const PING_APART = 1_500

/** A client and a server in memory, on one clock; the stream `news` is followed from the first welcome on. */
export class RecoveryWorld {
  cable: Cable
  /** What the page tells its cable. */
  page = new Page()
  /** What reached `onError`. */
  readonly errors: unknown[] = []
  readonly clock = new VirtualClock()
  readonly verdicts: Verdict[] = []
  /** Bodies in the order in which the client was given them, with what `meta` says of each. */
  readonly heard: { body: unknown; replayed: boolean; late: boolean }[] = []
  /** Of the message that was heard last. */
  position: Position | undefined
  /** What the server draws its lots with. */
  luck = 0
  readonly #options: BrainOptions
  readonly #client: CreateOptions
  #life: MortalClock
  readonly #network = createFakeNetwork((frame, socket) => this.#sessions.get(socket)?.receive(frame))
  readonly #sessions = new Map<FakeSocket, Session>()
  #brain: Brain

  constructor(server: BrainOptions, client: CreateOptions) {
    this.#options = server
    this.#client = client
    this.#brain = this.#createBrain()
    this.#life = new MortalClock(this.clock)
    this.cable = this.#createCable()
  }

  /** The first connect: resolves once `news` is confirmed. */
  static async open(server: BrainOptions = {}, client: CreateOptions = {}): Promise<RecoveryWorld> {
    const world = new RecoveryWorld(server, client)
    world.listen()
    await world.enter()
    return world
  }

  /** Follows `news`, and keeps what it hears. */
  listen(): StreamChannel {
    const news = this.follow()
    news.on('message', (body, meta) => {
      this.heard.push({ body, replayed: meta?.replayed === true, late: meta?.late === true })
      this.position = meta
    })
    return news
  }

  /** The page or process ends without a word, and another begins: nothing is connected. `client`: what it does differently. */
  reload(client: CreateOptions = {}): void {
    this.#life.end()
    if (this.#network.sockets.length > 0) this.#sessions.get(this.#network.socket)?.closed()
    this.#life = new MortalClock(this.clock)
    this.page = new Page()
    this.cable = this.#createCable(client)
  }

  /** Subscribes to `news` and keeps its verdicts. */
  follow(options: SubscribeOptions = {}): StreamChannel {
    const news = new StreamChannel({ stream_name: 'news' })
    // Before it is subscribed: of a subscription that is live it is told while that runs.
    news.on('recovery', verdict => this.verdicts.push(verdict))
    return this.cable.subscribe(news, options)
  }

  /** The same by a channel of the server, which may follow other streams as well. */
  followByChannel(): void {
    this.cable.subscribeTo('NewsChannel').on('recovery', verdict => this.verdicts.push(verdict))
  }

  get sid(): string {
    return this.cable.sessionId ?? ''
  }

  publish(...bodies: unknown[]): void {
    for (const body of bodies) this.#brain.broadcast('news', body)
  }

  /** It is stored, and this client does not hear it. */
  publishPastUs(...bodies: unknown[]): void {
    for (const body of bodies) this.#brain.broadcast('news', body, { exclude_socket: this.sid })
  }

  /** The link breaks without a word. */
  async cut(): Promise<void> {
    const { socket } = this.#network
    this.#sessions.get(socket)?.closed()
    socket.end()
    await this.clock.advance()
  }

  /** The machine of the client sleeps. */
  sleep(ms: number): void {
    this.clock.skip(ms)
  }

  /** All that the server keeps is gone. */
  restart(): void {
    this.#brain = this.#createBrain()
  }

  /** Waits for the next try, and lets it in. */
  async comeBack(): Promise<void> {
    const { length } = this.#network.sockets
    while (this.#network.sockets.length === length) await this.clock.advance(this.clock.timers[0])
    await this.enter()
  }

  async enter(): Promise<void> {
    await this.clock.advance()
    const { socket } = this.#network
    socket.accept()
    const request = { url: socket.url, headers: {}, token: null, protocol: socket.protocol }
    const session = this.#brain.open(request, {
      send: frame => socket.receiveRaw(frame),
      close: (code, reason) => socket.end(code, reason)
    })
    this.#sessions.set(socket, session)
    await this.clock.advance()
  }

  /** Time passes, and the server pings. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += PING_APART) {
      this.#brain.ping()
      await this.clock.advance(PING_APART)
    }
  }

  #createCable(client: CreateOptions = {}): Cable {
    return createCable('ws://server.test/cable', {
      clock: this.#life,
      environment: this.page,
      websocketImplementation: this.#network.WebSocket,
      onError: error => void this.errors.push(error),
      ...this.#client,
      ...client
    })
  }

  #createBrain(): Brain {
    return createBrain({
      publicStreams: true,
      channels: { NewsChannel: { subscribed: channel => channel.streamFrom('news') } },
      now: () => this.clock.now(),
      random: () => this.luck,
      onError: () => {},
      ...this.#options
    })
  }
}

import { type Brain, createBrain, type Session } from 'hawser/server'
import type { FakeSocket } from '../support/fake-socket.ts'
import { EXTENDED } from '../support/story.ts'
import type { Contender } from './contender.ts'
import { type Act, HALL, type Script, STREAMS } from './script.ts'
import type { Stage } from './stage.ts'

/** One way, in ms. */
const LATENCY = 20
/** How often somebody looks whether a client wants to come in, in ms. */
const LOOK = 100
const PING_EVERY = 3_000
/** How long who left without a word is still here, in ms. */
const PRESENCE_TTL = 3_000

/** An app on a client, and a server of its own. Gives who is in the hall at last, by the server. */
export async function playScript({ acts, kind }: Script, stage: Stage): Promise<string[]> {
  const server = new Server(stage)
  for (const act of acts) {
    take(act, stage.contender, server)
    await server.pass(act.wait)
  }
  stage.contender.connect()
  await server.pass(5_000)
  if (!kind.includes('hall')) return []
  stage.contender.look(HALL)
  await server.pass(1_000)
  return server.inHall()
}

function take(act: Act, contender: Contender, server: Server): void {
  switch (act.do) {
    case 'publish':
      return server.publish(act.stream, act.count)
    case 'perform':
      return contender.perform(act.identifier, 'speak', { text: 'hello' })
    case 'whisper':
      return contender.whisper(act.identifier, { typing: true })
    case 'subscribe':
    case 'unsubscribe':
      return contender[act.do](act.identifier)
    case 'join':
      return contender.join(HALL, 'me', { mood: 'fine' })
    case 'leave':
    case 'look':
      return contender[act.do](HALL)
    case 'come':
    case 'go':
    case 'vanish':
      return server[act.do](act.guest)
    case 'connect':
    case 'disconnect':
      return contender[act.do]()
    default:
      return server[act.do]()
  }
}

/** The embedded server at the other end of a slow link. */
class Server {
  readonly #stage: Stage
  #brain: Brain
  /** Others in the hall. */
  readonly #guests = new Map<string, Session>()
  #link: { socket: FakeSocket; session: Session } | null = null
  #published = 0
  #passed = 0
  #made = 0

  constructor(stage: Stage) {
    this.#stage = stage
    this.#brain = this.#create()
    stage.contender.heard = (frame, socket) => this.#later(socket, session => session.receive(frame))
  }

  async pass(ms: number): Promise<void> {
    for (let left = ms; left >= 0; left -= LOOK) {
      this.#answer()
      await this.#stage.pass(Math.min(left, LOOK))
      this.#passed += LOOK
      if (this.#passed % PING_EVERY === 0) this.#brain.ping()
      this.#brain.tick()
    }
  }

  publish(stream: string, count: number): void {
    for (let made = 0; made < count; made++) this.#brain.broadcast(stream, ++this.#published)
  }

  come(guest: string): void {
    if (this.#guests.has(guest)) return
    const request = { url: 'ws://server.test/cable', headers: {}, token: null, protocol: EXTENDED }
    const session = this.#brain.open(request, { send() {}, close: () => this.#guests.delete(guest) })
    this.#guests.set(guest, session)
    session.receive(JSON.stringify({ command: 'subscribe', identifier: HALL, presence: { id: guest } }))
  }

  /** With a word. */
  go(guest: string): void {
    this.#guests.get(guest)?.receive(JSON.stringify({ command: 'unsubscribe', identifier: HALL }))
    this.#guests.delete(guest)
  }

  /** Without one: the server waits for a while. */
  vanish(guest: string): void {
    this.#guests.get(guest)?.closed()
    this.#guests.delete(guest)
  }

  /** By id, as somebody is told who just came. */
  async inHall(): Promise<string[]> {
    const frames: string[] = []
    const request = { url: 'ws://server.test/cable', headers: {}, token: null, protocol: EXTENDED }
    const session = this.#brain.open(request, { send: frame => frames.push(frame), close() {} })
    for (const command of ['subscribe', 'presence'])
      session.receive(JSON.stringify({ command, identifier: HALL }))
    await session.idle
    const { message } = JSON.parse(frames.at(-1) ?? '{}')
    return (message?.records ?? []).map(({ id }: { id: string }) => id)
  }

  cut(): void {
    const { socket, session } = this.#link ?? {}
    session?.closed()
    if (socket?.state === 'open') socket.end(1006)
    this.#link = null
  }

  restart(): void {
    this.#brain.shutdown()
  }

  forget(): void {
    this.cut()
    this.#guests.clear()
    this.#brain = this.#create()
  }

  #answer(): void {
    if (this.#link && this.#link.socket.state !== 'open') this.#link.session.closed()
    const socket = this.#stage.contender.attempt
    const protocol = socket && this.#brain.negotiate(socket.protocols)
    if (!socket || !protocol) return
    const request = { url: socket.url, headers: {}, token: null, protocol }
    const session = this.#brain.open(request, {
      send: frame => this.#later(socket, () => socket.receiveRaw(frame)),
      close: (code, reason) => this.#later(socket, () => socket.end(code, reason))
    })
    this.#link = { socket, session }
    socket.accept(protocol)
  }

  /** Unless the link is gone by then. */
  #later(socket: FakeSocket, arrive: (session: Session) => void): void {
    setTimeout(() => {
      const { session } = this.#link?.socket === socket && socket.state === 'open' ? this.#link : {}
      if (session) this.#stage.happens(() => arrive(session))
    }, LATENCY)
  }

  #create(): Brain {
    const streamFrom = (streams: readonly string[]) => ({
      subscribed: (channel: { streamFrom(stream: string): void }) => {
        for (const stream of streams) channel.streamFrom(stream)
      }
    })
    const name = ++this.#made
    let sids = 0
    return createBrain({
      publicStreams: true,
      channels: {
        Room: {
          subscribed: channel => channel.streamFrom(`room/${channel.params['room']}`),
          actions: { speak: channel => channel.transmit('heard') }
        },
        Hall: { subscribed: channel => channel.streamFrom('hall', { presence: true }) },
        Both: streamFrom(STREAMS),
        Closed: { subscribed: channel => channel.reject() }
      },
      createSid: () => `sid${name}.${++sids}`,
      createEpoch: () => `epoch${name}`,
      presence: { ttl: PRESENCE_TTL },
      onError() {}
    })
  }
}

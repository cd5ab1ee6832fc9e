import { type Brain, createBrain, type Session } from 'hawser/server'
import type { FakeSocket } from '../support/fake-socket.ts'
import type { Contender } from './contender.ts'
import { type Act, type Script, STREAMS } from './script.ts'
import type { Stage } from './stage.ts'

/** One way, in ms. */
const LATENCY = 20
/** How often somebody looks whether a client wants to come in, in ms. */
const LOOK = 100
const PING_EVERY = 3_000

/** An app on a client, and a server of its own. */
export async function playScript({ acts }: Script, stage: Stage): Promise<void> {
  const server = new Server(stage)
  for (const act of acts) {
    take(act, stage.contender, server)
    await server.pass(act.wait)
  }
  stage.contender.connect()
  await server.pass(5_000)
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
    }
  }

  publish(stream: string, count: number): void {
    for (let made = 0; made < count; made++) this.#brain.broadcast(stream, ++this.#published)
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
        Both: streamFrom(STREAMS),
        Closed: { subscribed: channel => channel.reject() }
      },
      createSid: () => `sid${name}.${++sids}`,
      createEpoch: () => `epoch${name}`,
      onError() {}
    })
  }
}

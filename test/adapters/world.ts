import { type Cable, type CreateOptions, createCable, type Position } from 'hawser'
import { type Brain, createBrain, type Session } from 'hawser/server'
import { createFakeNetwork, type FakeSocket } from '../support/fake-socket.ts'
import { FakeEnvironment } from '../support/stage.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** A cable and a server in memory, on one clock. `RoomChannel` has a room, and nobody may enter `vault`. */
export class World {
  readonly clock: VirtualClock
  readonly errors: unknown[] = []
  readonly cable: Cable
  /** Who enters such a room is kept waiting until then. */
  readonly doors = new Map<string, Promise<void>>()
  readonly #network = createFakeNetwork((frame, socket) => this.#sessions.get(socket)?.receive(frame))
  readonly #sessions = new Map<FakeSocket, Session>()
  #brain: Brain
  #last: { epoch: string } | null = null

  constructor(options: CreateOptions = {}, clock = new VirtualClock()) {
    this.clock = clock
    this.#brain = this.#createBrain()
    this.cable = createCable('ws://server.test/cable', {
      clock: this.clock,
      environment: new FakeEnvironment(),
      websocketImplementation: this.#network.WebSocket,
      onError: error => void this.errors.push(error),
      ...options
    })
  }

  get sockets(): number {
    return this.#network.sockets.length
  }

  /** All that was said of channels, over all sockets: `subscribe {"channel":"RoomChannel","room":"lobby"}`. */
  get frames(): string[] {
    return this.#network.sockets.flatMap(({ sent }) =>
      sent.flatMap(({ command, identifier }) => (identifier ? [`${command} ${identifier}`] : []))
    )
  }

  say(room: string, ...bodies: unknown[]): void {
    for (const body of bodies) this.#last = this.#brain.broadcast(room, body)
  }

  /** Where the nth message of a room stands, after one of them was said. */
  positionOf(stream: string, offset: number): Position {
    if (!this.#last) throw new Error('Nothing was said yet')
    return { stream, epoch: this.#last.epoch, offset }
  }

  /** Somebody else, on the same server. */
  visitor(): World {
    const other = new World({}, this.clock)
    other.#brain = this.#brain
    return other
  }

  /** Lets in whoever knocks, and waits until all is said. */
  async settle(): Promise<void> {
    await this.clock.advance()
    const socket = this.#network.sockets.at(-1)
    if (socket?.state === 'opening') this.#letIn(socket)
    await this.clock.advance()
    this.#brain.ping()
    await this.clock.advance()
  }

  /** The link breaks without a word. */
  cut(): void {
    const { socket } = this.#network
    this.#sessions.get(socket)?.closed()
    socket.end()
  }

  /** Waits for the next try, and lets it in. */
  async comeBack(): Promise<void> {
    const { length } = this.#network.sockets
    while (this.#network.sockets.length === length) await this.clock.advance(this.clock.timers[0])
    await this.settle()
  }

  /** All that the server keeps is gone. */
  forget(): void {
    this.#brain = this.#createBrain()
  }

  #letIn(socket: FakeSocket): void {
    socket.accept()
    const request = { url: socket.url, headers: {}, token: null, protocol: socket.protocol }
    const session = this.#brain.open(request, {
      send: frame => socket.receiveRaw(frame),
      close: (code, reason) => socket.end(code, reason)
    })
    this.#sessions.set(socket, session)
  }

  #createBrain(): Brain {
    return createBrain({
      channels: {
        RoomChannel: {
          subscribed: async channel => {
            const room = String(channel.params['room'])
            await this.doors.get(room)
            if (room === 'vault') channel.reject()
            else channel.streamFrom(room, { presence: true })
          }
        }
      },
      now: () => this.clock.now(),
      onError: error => void this.errors.push(error)
    })
  }
}

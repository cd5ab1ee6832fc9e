import type { Cable, Position } from 'hawser'
import type { ChannelDefinition } from 'hawser/server'
import { createTestCable, type TestCable, type TestCableOptions, type VirtualClock } from 'hawser/testing'

/** Soon, so that a page that has settled knows the server's time. */
const PING_INTERVAL = 100

/** A cable and a server in memory. `RoomChannel` has a room, and nobody may enter `vault`. */
export class World {
  readonly clock: VirtualClock
  readonly cable: Cable
  readonly errors: unknown[] = []
  /** Who enters such a room is kept waiting until then. */
  readonly doors = new Map<string, Promise<void>>()
  /** So many links were made. */
  sockets = 0
  readonly #test: TestCable
  #last: { epoch: string } | null = null

  constructor({ server, ...options }: TestCableOptions = {}) {
    const onError = (error: unknown) => void this.errors.push(error)
    this.#test = createTestCable({
      server: server ?? { pingInterval: PING_INTERVAL, channels: { RoomChannel: this.#channel() }, onError },
      onError,
      ...options
    })
    this.clock = this.#test.clock
    this.cable = this.#test.cable
    this.cable.on('connect', () => this.sockets++)
  }

  /** All that was said of channels, over all links: `subscribe {"channel":"RoomChannel","room":"lobby"}`. */
  get frames(): string[] {
    return this.#test.sent.flatMap(({ command, identifier }) =>
      identifier === undefined ? [] : [`${command} ${identifier}`]
    )
  }

  say(room: string, ...bodies: unknown[]): void {
    for (const body of bodies) this.#last = this.#test.server.publish(room, body)
  }

  /** Where the nth message of a room stands, after one of them was said. */
  positionOf(stream: string, offset: number): Position {
    if (!this.#last) throw new Error('Nothing was said yet')
    return { stream, epoch: this.#last.epoch, offset }
  }

  /** Somebody else, on the same server. */
  visitor(): World {
    return new World({ server: this.#test.server })
  }

  /** Waits until all is said, and the server has pinged. */
  async settle(): Promise<void> {
    await this.clock.advance(PING_INTERVAL)
  }

  /** The link breaks without a word. */
  cut(): void {
    this.#test.cut()
  }

  /** The server is not there any more, without a word. */
  stop(): void {
    this.#test.server.stop({ crash: true })
  }

  /** Waits until there is a link again. */
  async comeBack(): Promise<void> {
    while (this.cable.state !== 'connected') await this.clock.advance(this.clock.timers[0])
    await this.settle()
  }

  /** All that the server keeps is gone. */
  forget(): void {
    this.#test.server.restart()
  }

  /** No timer is left. */
  close(): void {
    this.#test.close()
  }

  #channel(): ChannelDefinition {
    return {
      subscribed: async channel => {
        const room = String(channel.params['room'])
        await this.doors.get(room)
        if (room === 'vault') channel.reject()
        else channel.streamFrom(room, { presence: true })
      }
    }
  }
}

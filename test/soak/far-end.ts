import type { WebSocketImplementation } from 'hawser'
import { createTestServer, type TestServer } from 'hawser/testing'
import { Wire, type WireOptions } from '../../src/testing/wire.ts'
import type { VirtualClock } from '../support/virtual-clock.ts'

/** What a server remembers, in ms: longer than any break here, and soon forgotten, so that its own memory is level. */
const MEMORY = 30_000
/** Of the offset of a quiet stream it remembers ten lifetimes: from then on it lets go of as much as it takes up. */
export const LEVEL_AFTER = 10 * MEMORY

/** A server in memory and the sockets of the page that lead to it: unlike a test client's, nobody keeps what they sent. */
export class FarEnd {
  readonly server: TestServer<VirtualClock>
  readonly WebSocket: WebSocketImplementation
  #wire: Wire | null = null

  /** `spoke` hears of every perform, by the room. `loses`: this frame never reaches the page. */
  constructor(
    clock: VirtualClock,
    spoke: (room: unknown) => void,
    loses: (frame: string) => boolean,
    onError: () => void
  ) {
    const server = createTestServer({
      clock,
      channels: {
        Room: {
          subscribed: channel => channel.streamFrom(streamOf(channel.params['room'])),
          actions: { speak: channel => spoke(channel.params['room']) }
        },
        Lobby: {
          subscribed: channel => channel.streamFrom(`lobby/${channel.params['room']}`, { presence: true }),
          actions: { speak: channel => channel.transmit('heard') }
        },
        Hall: { subscribed: channel => channel.streamFrom('hall', { presence: true }) }
      },
      history: { limit: 100, ttl: MEMORY },
      sessions: { ttl: MEMORY },
      createEpoch: () => 'epoch',
      onError
    })
    const options = (url: string, offered: readonly string[]): WireOptions => ({
      knock: { url, headers: {}, offered },
      clock,
      latency: 0,
      dial: (knock, mouth) =>
        server.accept(knock, { ...mouth, send: frame => loses(frame) || mouth.send(frame) })
    })
    const made = (wire: Wire) => {
      this.#wire = wire
    }
    this.server = server
    this.WebSocket = class extends Wire {
      constructor(url: string, offered: string[] = []) {
        super(options(url, offered))
        made(this)
      }
    }
  }

  /** The link breaks, and what was under way is lost. */
  cut(): void {
    this.#wire?.cut()
  }

  /** The link breaks, and the client is not told. */
  mute(): void {
    this.#wire?.freeze()
  }
}

export const streamOf = (room: unknown) => `room/${room}`

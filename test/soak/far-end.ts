import type { WebSocketImplementation, WebSocketLike } from 'hawser'
import { type Brain, createBrain, type Session } from 'hawser/server'
import type { VirtualClock } from '../support/virtual-clock.ts'

/** What a server remembers, in ms: longer than any break here, and soon forgotten, so that its own memory is level. */
const MEMORY = 30_000
/** Of the offset of a quiet stream it remembers ten lifetimes: from then on it lets go of as much as it takes up. */
export const LEVEL_AFTER = 10 * MEMORY

/** A server in memory and the sockets that lead to it. What one side says the other hears at the next `carry`. */
export class FarEnd {
  readonly brain: Brain
  readonly WebSocket: WebSocketImplementation
  #wire: Wire | null = null
  #sids = 0

  /** `spoke` hears of every perform, by the room. */
  constructor(clock: VirtualClock, spoke: (room: unknown) => void) {
    const carrier = this
    this.brain = createBrain({
      channels: {
        Room: {
          subscribed: channel => channel.streamFrom(streamOf(channel.params['room'])),
          actions: { speak: channel => spoke(channel.params['room']) }
        }
      },
      history: { limit: 100, ttl: MEMORY },
      sessions: { ttl: MEMORY },
      now: () => clock.now(),
      random: clock.random,
      createSid: () => `sid${++this.#sids}`,
      createEpoch: () => 'epoch'
    })
    this.WebSocket = class extends Wire {
      constructor(url: string, protocols: string[] = []) {
        super(carrier.brain, url, protocols)
        carrier.#wire = this
      }
    }
  }

  /** What was said by now is heard. */
  async carry(): Promise<void> {
    await this.#wire?.carry()
  }

  /** The link breaks, and what was under way is lost. */
  cut(): void {
    this.#wire?.cut()
  }

  /** The link breaks, and the client is not told. */
  mute(): void {
    this.#wire?.mute()
  }
}

export const streamOf = (room: unknown) => `room/${room}`

class Wire implements WebSocketLike {
  readonly #brain: Brain
  readonly #url: string
  readonly #protocols: string[]
  protocol = ''
  binaryType = 'blob'
  onopen: ((event: object) => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  onerror: ((event: object) => void) | null = null
  #state: 'new' | 'open' | 'mute' | 'ended' = 'new'
  #session: Session | null = null
  #up: (string | Uint8Array)[] = []
  #down: string[] = []
  #closing: { code: number; reason: string } | null = null

  constructor(brain: Brain, url: string, protocols: string[]) {
    this.#brain = brain
    this.#url = url
    this.#protocols = protocols
  }

  send(data: string | Uint8Array): void {
    if (this.#state === 'open') this.#up.push(data)
  }

  close(): void {
    this.#state = 'ended'
    this.#session?.closed()
  }

  async carry(): Promise<void> {
    if (this.#state === 'new') this.#open()
    for (const frame of this.#up.splice(0)) this.#session?.receive(frame)
    await this.#session?.idle
    for (const data of this.#down.splice(0)) if (this.#state === 'open') this.onmessage?.({ data })
    const closing = this.#closing
    if (closing && this.#state === 'open') this.#end(closing)
  }

  cut(): void {
    if (this.#state === 'open') this.#end({ code: 1006, reason: '' })
  }

  mute(): void {
    if (this.#state === 'open') this.#state = 'mute'
    this.#session?.closed()
  }

  #open(): void {
    const protocol = this.#brain.negotiate(this.#protocols)
    if (protocol === null) throw new Error(`Nobody here speaks ${this.#protocols}`)
    const request = { url: this.#url, headers: {}, token: null, protocol }
    this.#session = this.#brain.open(request, {
      send: frame => void this.#down.push(frame),
      close: (code, reason) => {
        this.#closing = { code, reason }
      }
    })
    this.#state = 'open'
    this.protocol = protocol
    this.onopen?.({})
  }

  #end(how: { code: number; reason: string }): void {
    this.#state = 'ended'
    this.#session?.closed()
    this.onclose?.(how)
  }
}

import type { WebSocketImplementation, WebSocketLike } from 'hawser'

/**
 * A WebSocket whose far end is the test: it accepts, sends frames, closes, or stays silent. As a real one it tells
 * nothing of its own while it is being closed from our side.
 */
export class FakeSocket implements WebSocketLike {
  readonly url: string
  readonly protocols: string[]
  readonly options: Record<string, unknown> | undefined
  /** Frames the client sent, as they stand. */
  readonly raw: (string | Uint8Array)[] = []
  protocol = ''
  binaryType = 'blob'
  onopen: ((event: object) => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  onerror: ((event: object) => void) | null = null
  /** `left`: the client closed it. */
  state: 'opening' | 'open' | 'left' | 'ended' = 'opening'

  constructor(url: string, protocols: string[] = [], options?: Record<string, unknown>) {
    this.url = url
    this.protocols = protocols
    this.options = options
  }

  /** Frames the client sent, parsed. */
  get sent(): Record<string, unknown>[] {
    return this.raw.map(frame => JSON.parse(String(frame)))
  }

  send(data: string | Uint8Array): void {
    if (this.state === 'opening') throw new Error('Still in CONNECTING state')
    if (this.state === 'open') this.raw.push(data)
  }

  close(): void {
    if (this.state !== 'ended') this.state = 'left'
  }

  /** The handshake succeeds with this sub-protocol. */
  accept(protocol = this.protocols[0] ?? ''): void {
    this.protocol = protocol
    if (this.state === 'opening') this.state = 'open'
    this.onopen?.({})
  }

  /** The server sends a frame; also when nobody should listen any more. */
  receive(frame: object): void {
    this.receiveRaw(JSON.stringify(frame))
  }

  receiveRaw(data: unknown): void {
    this.onmessage?.({ data })
  }

  /** The link ends from the far side. */
  end(code = 1006, reason = ''): void {
    this.state = 'ended'
    this.onclose?.({ code, reason })
  }

  /** The handshake fails. `error` is what Node would say of it; a browser says nothing. */
  fail(error?: object): void {
    this.state = 'ended'
    this.onerror?.({ ...(error && { error }) })
    this.onclose?.({ code: 1006, reason: '' })
  }
}

/** Where sockets go: each that is made is kept, in order. */
export interface FakeNetwork {
  readonly WebSocket: WebSocketImplementation
  readonly sockets: readonly FakeSocket[]
  /** Whether making a socket throws. */
  broken: boolean
  /** The newest; throws when none was made. */
  readonly socket: FakeSocket
}

/** `heard` gets every frame of the client at once, with the socket it came by: a server's ear. */
export function createFakeNetwork(heard?: (frame: string, socket: FakeSocket) => void): FakeNetwork {
  const sockets: FakeSocket[] = []
  const network: FakeNetwork = {
    sockets,
    broken: false,
    WebSocket: class extends FakeSocket {
      constructor(...args: ConstructorParameters<typeof FakeSocket>) {
        if (network.broken) throw new Error('This socket cannot be made')
        super(...args)
        sockets.push(this)
      }

      override send(data: string | Uint8Array): void {
        super.send(data)
        if (this.state === 'open') heard?.(String(data), this)
      }
    },
    get socket() {
      const last = sockets.at(-1)
      if (!last) throw new Error('No socket was made')
      return last
    }
  }
  return network
}

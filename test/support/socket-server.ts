import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

export interface Guest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly socket: WebSocket
  readonly frames: string[]
}

/** A WebSocket server of the real kind that does only what the test says. It takes the first protocol it knows. */
export class SocketServer {
  readonly guests: Guest[] = []
  readonly url: string
  readonly #server: WebSocketServer

  private constructor(server: WebSocketServer, { port }: AddressInfo) {
    this.url = `ws://127.0.0.1:${port}/cable`
    this.#server = server
    server.on('connection', (socket, request) => {
      const guest = { path: request.url ?? '', headers: request.headers, socket, frames: [] as string[] }
      this.guests.push(guest)
      socket.on('message', data => guest.frames.push(String(data)))
      socket.on('error', () => {})
    })
  }

  static async start(known = ['actioncable-v1-json', 'actioncable-v1-ext-json']): Promise<SocketServer> {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      handleProtocols: offered => [...offered].find(protocol => known.includes(protocol)) ?? false
    })
    await new Promise(resolve => server.once('listening', resolve))
    return new SocketServer(server, boundTo(server.address()))
  }

  async stop(): Promise<void> {
    for (const { socket } of this.guests) socket.terminate()
    await new Promise(resolve => this.#server.close(resolve))
  }
}

function boundTo(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port')
  return address
}

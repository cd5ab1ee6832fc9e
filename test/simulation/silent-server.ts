import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'

/** What a server may fail to do, without ever closing anything. */
export type Duty = 'upgrade' | 'welcome' | 'confirm' | 'ping'

const PING_EVERY = 20

/** A server on real TCP that takes every connection, and then neglects one of its duties. */
export class SilentServer {
  readonly url: string
  neglects: Duty | null = null
  readonly #http: Server
  readonly #webSockets = new WebSocketServer({ noServer: true })
  readonly #connections = new Set<Duplex>()

  private constructor(http: Server, { port }: AddressInfo) {
    this.url = `ws://127.0.0.1:${port}/cable`
    this.#http = http
    http.on('connection', connection => this.#connections.add(connection))
    http.on('upgrade', (request, connection, head) => {
      connection.on('error', () => {})
      if (this.neglects === 'upgrade') return
      this.#webSockets.handleUpgrade(request, connection, head, socket => this.#serve(socket))
    })
  }

  static async start(): Promise<SilentServer> {
    const http = createServer()
    await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
    const address = http.address()
    if (address === null || typeof address === 'string') throw new Error('The server listens on no port')
    return new SilentServer(http, address)
  }

  async stop(): Promise<void> {
    for (const connection of this.#connections) connection.destroy()
    await new Promise(resolve => this.#http.close(resolve))
  }

  #serve(socket: WebSocket): void {
    const say = (frame: object) => socket.send(JSON.stringify(frame))
    // Who neglected to say welcome has forgotten this one, also when it behaves again.
    if (this.neglects === 'welcome') return

    say({ type: 'welcome', sid: 's1' })
    const pings = setInterval(() => {
      if (this.neglects !== 'ping') say({ type: 'ping', message: Math.floor(Date.now() / 1_000) })
    }, PING_EVERY)
    socket.on('close', () => clearInterval(pings))
    socket.on('error', () => {})
    socket.on('message', data => {
      const { command, identifier } = JSON.parse(String(data))
      if (this.neglects === 'ping') return
      if (command === 'ping') say({ type: 'pong' })
      if (command === 'subscribe' && this.neglects !== 'confirm')
        say({ type: 'confirm_subscription', identifier })
    })
  }
}

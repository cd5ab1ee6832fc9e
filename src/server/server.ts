import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse
} from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { WebSocket, WebSocketServer } from 'ws'
import type { Brain, DisconnectOptions } from './brain.ts'
import type { User } from './channel.ts'
import { createBrain } from './create-brain.ts'
import { answerOwn } from './endpoints.ts'
import { connectRequest, pathOf, refusal, send } from './http.ts'
import { isAllowed } from './origin.ts'
import { waits } from './quirks.ts'
import { type ServerOptions, type ServerSettings, settleServer } from './server-options.ts'
import type { Session } from './session.ts'
import { loadWebSocketServer } from './ws.ts'

/** A running embedded server. */
export interface Server {
  /** What a client connects to. */
  readonly url: string
  /** What a browser opens. */
  readonly origin: string
  readonly port: number
  readonly connections: number
  /** Who is connected, with what: restored sessions too, for which no handler is called. */
  readonly sessions: ReadonlySet<Session>
  /** To everyone on the stream. Throws a `TypeError` for what JSON cannot say. */
  broadcast(stream: string, data: unknown): void
  /** Ends every connection of this user, the same in all its keys; returns how many. */
  disconnect(user: User, options?: DisconnectOptions): number
  /** Destroys every TCP connection without a word, as a network does. */
  cut(): void
  /**
   * Says so to everyone, closes, stays away for `pause` ms, and comes back on the same port: with its history and its
   * sessions where `keepMemory` says so, else with nothing kept and a new epoch.
   */
  restart(options?: { pause?: number; keepMemory?: boolean }): Promise<void>
  /** Says `server_restart` to everyone and closes; nothing is left open when it resolves. */
  close(): Promise<void>
  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/** How long clients may take to close after they were asked to, and handlers to return. */
const CLOSING_TIME = 500

/** How often to let come what quirks hold back, in ms. */
const TICK = 5
/** As often who left without a word is looked after. */
const SECOND = 1_000

/**
 * Starts the embedded server. Rejects with a `CallError` (`invalid_option`, `no_ws`) before anything listens, and
 * with Node's error where the port cannot be had.
 *
 * ```ts
 * const server = await createServer({ channels: { ChatChannel } })
 * const cable = createCable(server.url)
 * ```
 */
export async function createServer(options: ServerOptions = {}): Promise<Server> {
  const settings = settleServer(options)
  const server = new EmbeddedServer(options, settings, await loadWebSocketServer())
  await server.listen()
  return server
}

class EmbeddedServer implements Server {
  #port: number
  #brain: Brain
  #http: HttpServer | null = null
  #restarting: Promise<void> | null = null
  #stopping: Promise<void> | null = null
  readonly #options: ServerOptions
  readonly #settings: ServerSettings
  readonly #WebSocketServer: typeof WebSocketServer
  readonly #sockets = new Set<Socket>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #closing = new AbortController()

  constructor(options: ServerOptions, settings: ServerSettings, webSocketServer: typeof WebSocketServer) {
    this.#options = options
    this.#settings = settings
    this.#port = settings.port
    this.#brain = createBrain(options)
    this.#WebSocketServer = webSocketServer
  }

  get origin(): string {
    const { host } = this.#settings
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.#port}`
  }

  get url(): string {
    return `${this.origin.replace('http', 'ws')}${this.#settings.path}`
  }

  get port(): number {
    return this.#port
  }

  get connections(): number {
    return this.sessions.size
  }

  get sessions(): ReadonlySet<Session> {
    return this.#brain.sessions
  }

  broadcast(stream: string, data: unknown): void {
    this.#brain.broadcast(stream, data)
  }

  disconnect(user: User, options?: DisconnectOptions): number {
    return this.#brain.disconnect(user, options)
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  restart({ pause = 0, keepMemory = false }: { pause?: number; keepMemory?: boolean } = {}): Promise<void> {
    this.#restarting ??= this.#restart(pause, keepMemory).finally(() => {
      this.#restarting = null
    })
    return this.#restarting
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#restarting
    await this.#stop()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #restart(pause: number, keepMemory: boolean): Promise<void> {
    const { signal } = this.#closing
    await this.#stop()
    await sleep(pause, undefined, { signal }).catch(() => {})
    if (signal.aborted) return
    if (!keepMemory) this.#brain = createBrain(this.#options)
    await this.listen()
  }

  async listen(): Promise<void> {
    const http = createHttpServer((request, response) => this.#serve(request, response))
    const webSockets = this.#webSocketServer()
    http.on('connection', socket => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    http.on('upgrade', (request, socket, head) => this.#upgrade(webSockets, request, socket, head))

    await new Promise<void>((resolve, reject) => {
      http.once('error', reject)
      http.listen(this.#port, this.#settings.host, resolve)
    })
    const address = http.address()
    if (typeof address === 'object' && address) this.#port = address.port
    this.#http = http
    const { pingInterval, quirks } = this.#settings
    this.#timers.add(setInterval(() => this.#brain.ping(), pingInterval))
    this.#timers.add(setInterval(() => this.#brain.tick(), waits(quirks) ? TICK : SECOND))
  }

  #stop(): Promise<void> {
    this.#stopping ??= this.#stopNow().finally(() => {
      this.#stopping = null
    })
    return this.#stopping
  }

  async #stopNow(): Promise<void> {
    const http = this.#http
    this.#http = null
    if (!http) return

    for (const timer of this.#timers) clearInterval(timer)
    this.#timers.clear()
    const sessions = [...this.sessions]
    const closed = new Promise(resolve => http.close(resolve))
    this.#brain.shutdown()

    const done = new AbortController()
    const late = sleep(CLOSING_TIME, undefined, { signal: done.signal }).then(
      () => this.cut(),
      () => {}
    )
    await closed
    // A handler that never returns must not keep the server from closing.
    await Promise.race([Promise.all(sessions.map(({ idle }) => idle)), late])
    done.abort()
  }

  #webSocketServer(): WebSocketServer {
    const { maxFrameSize, anycable } = this.#settings
    return new this.#WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: maxFrameSize,
      // AnyCable reads on what Rails and `ws` close with 1007: then the session's own check is the one to fail.
      skipUTF8Validation: anycable,
      handleProtocols: offered => this.#brain.negotiate([...offered]) ?? false
    })
  }

  #upgrade(webSockets: WebSocketServer, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { path, origins, report } = this.#settings
    // Nobody else listens by now, and a client that leaves would end the process.
    socket.on('error', () => socket.destroy())
    if (pathOf(request) !== path) return void socket.end(refusal(404, 'Not Found'))
    if (!isAllowed(request.headers, origins)) {
      // The page sees no more than a link that did not open.
      report(new Error(`A page of ${request.headers.origin} may not connect: "origins" lacks it`))
      return void socket.end(refusal(403, 'Forbidden'))
    }
    webSockets.handleUpgrade(request, socket, head, webSocket => this.#accept(webSocket, request, socket))
  }

  #accept(webSocket: WebSocket, request: IncomingMessage, socket: Duplex): void {
    const { maxPendingBytes } = this.#settings
    const session = this.#brain.open(
      { ...connectRequest(request, this.origin), protocol: webSocket.protocol },
      {
        send(frame) {
          if (webSocket.readyState !== webSocket.OPEN) return
          webSocket.send(frame)
          if (webSocket.bufferedAmount > maxPendingBytes) session.disconnect('too_slow', { reconnect: true })
        },
        close(code, reason) {
          // A paused socket would never hear the answer to its close frame.
          if (webSocket.isPaused) webSocket.resume()
          webSocket.close(code, reason)
        },
        stopReading: () => webSocket.pause()
      }
    )
    webSocket.on('message', data => {
      if (Buffer.isBuffer(data)) session.receive(data)
    })
    // A broken frame: `ws` closes with the code that fits, and the close follows.
    webSocket.on('error', this.#settings.report)
    socket.once('close', () => session.closed())
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await answerOwn(request, this.#brain, this.#settings)
      if (answer) return send(response, answer)

      const handled = await this.#settings.request?.(request, response)
      if (!handled && !response.headersSent) send(response, { status: 404, body: 'There is nothing here' })
    } catch (error) {
      this.#settings.report(error)
      if (!response.headersSent) send(response, { status: 500, body: 'The request failed, see the log' })
    }
  }
}

import { type Cable, type CreateOptions, createCable } from '../index.ts'
import { createWebSocketURL } from './config.ts'
import { Connection } from './connection.ts'
import { ConnectionMonitor } from './connection-monitor.ts'
import { cableLog } from './logger.ts'
import { socketOf } from './socket.ts'
import { Subscriptions } from './subscriptions.ts'

/** Options of `createCable`, but for those that Rails' client has its own words for. */
export type ConsumerOptions = Omit<CreateOptions, 'transport' | 'websocketImplementation' | 'logger'>

const PINGS_MISSED = 2

/**
 * One connection and its subscriptions, in the words of Rails' client. Nothing connects before the first subscription
 * or `connect()`.
 */
export class Consumer {
  /** The same connection in Hawser's own words: channels subscribed on it share the link. */
  readonly cable: Cable
  readonly subscriptions: Subscriptions
  readonly connection: Connection
  /** Offered to the server beside Action Cable's own. */
  subprotocols: string[] = []
  readonly #url: string | (() => string)

  constructor(url: string | (() => string), options: ConsumerOptions = {}) {
    this.#url = url
    this.cable = createCable(() => this.url, {
      protocol: 'actioncable-v1-json',
      pingInterval: (ConnectionMonitor.staleThreshold * 1_000) / PINGS_MISSED,
      maxMissingPings: PINGS_MISSED,
      ...options,
      websocketImplementation: socketOf(this, socket => {
        this.connection.webSocket = socket
      }),
      logger: cableLog
    })
    this.subscriptions = new Subscriptions(this)
    this.connection = new Connection(this)
  }

  /** Of the next link. */
  get url(): string {
    return createWebSocketURL(this.#url)
  }

  /** Sends an object as it is. False: the link is down, and nothing was sent. */
  send(data: object): boolean {
    return this.connection.send(data)
  }

  /** Sends to a channel; waits for its confirmation. False: the link is down, or nobody here has the channel. */
  perform(identifier: string, data: object): boolean {
    if (!this.connection.isOpen() || this.subscriptions.findAll(identifier).length === 0) return false
    // What fails later is reported by the cable.
    this.cable.perform(identifier, undefined, data)
    return true
  }

  /** Connects at once, and brings the subscriptions back. False: it is connected, or about to be. */
  connect(): boolean {
    return this.connection.open()
  }

  /** Nothing connects again but `connect()` or a new subscription. */
  disconnect(): void {
    this.connection.close({ allowReconnect: false })
  }

  /** As `disconnect()`, for `using`. */
  [Symbol.dispose](): void {
    this.disconnect()
  }

  /** Connects where nothing is connected or about to be. */
  ensureActiveConnection(): boolean | undefined {
    return this.connection.isActive() ? undefined : this.connection.open()
  }

  /** Offers one more sub-protocol, from the next link on. */
  addSubProtocol(subprotocol: string): void {
    this.subprotocols = [...this.subprotocols, subprotocol]
  }
}

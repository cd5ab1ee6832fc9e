import type { Cable, WebSocketLike } from '../index.ts'
import { ConnectionMonitor } from './connection-monitor.ts'
import { notify } from './subscription.ts'
import type { Subscriptions } from './subscriptions.ts'

/** Of a consumer, what its connection needs. */
export interface ConnectionConsumer {
  readonly cable: Cable
  readonly subscriptions: Subscriptions
}

/** What a socket may be, in the words of `readyState`. */
export type SocketState = 'connecting' | 'open' | 'closed'

const SOCKET_STATES = {
  idle: null,
  connecting: 'connecting',
  connected: 'open',
  disconnected: 'closed',
  closed: 'closed'
} as const

/** The link of a consumer, in the words of Rails' client. */
export class Connection {
  readonly consumer: ConnectionConsumer
  readonly monitor: ConnectionMonitor
  /** Whether the subscriptions know that there is no link. */
  disconnected = true
  /** The socket of now, as `adapters.WebSocket` made it. */
  webSocket: WebSocketLike | undefined
  #reopening = false

  constructor(consumer: ConnectionConsumer) {
    this.consumer = consumer
    this.monitor = new ConnectionMonitor(this)
    this.cable.on('connect', () => {
      this.disconnected = false
    })
    this.cable.on('disconnect', () => this.#ended(true))
    this.cable.on('close', error => {
      // A server that refuses has let us in far enough to say so.
      if (error) this.disconnected = false
      this.#ended(this.#reopening)
    })
  }

  /** The cable behind the consumer. */
  get cable(): Cable {
    return this.consumer.cable
  }

  /** Those of the consumer. */
  get subscriptions(): Subscriptions {
    return this.consumer.subscriptions
  }

  /** Sends an object as it is. False: the link is down, and nothing was sent. */
  send(data: object): boolean {
    if (!this.isOpen()) return false
    this.cable.send(data)
    return true
  }

  /** Connects at once. False: it is connected, or about to be. */
  open(): boolean {
    if (this.isActive()) return false
    this.cable.connect().catch(() => {})
    return true
  }

  /** Ends the link; unless `allowReconnect` is false there is a new one at once. */
  close({ allowReconnect }: { allowReconnect: boolean } = { allowReconnect: true }): void {
    if (allowReconnect) this.reopen()
    else this.cable.disconnect()
  }

  /** A new link in place of the one of now. */
  reopen(): void {
    this.#reopening = true
    this.cable.disconnect()
    this.#reopening = false
    this.open()
  }

  /** The sub-protocol that the server took. */
  getProtocol(): string | undefined {
    return this.webSocket?.protocol
  }

  /** Whether the server has let us in. */
  isOpen(): boolean {
    return this.getState() === 'open'
  }

  /** Whether there is a link, or one is being made. */
  isActive(): boolean {
    return this.isOpen() || this.getState() === 'connecting'
  }

  /** `null`: nothing was connected yet. */
  getState(): SocketState | null {
    return SOCKET_STATES[this.cable.state]
  }

  /** Whether a try failed since the last good link. */
  triedToReconnect(): boolean {
    return this.monitor.reconnectAttempts > 0
  }

  #ended(willAttemptReconnect: boolean): void {
    if (this.disconnected) return
    this.disconnected = true
    for (const subscription of this.subscriptions.subscriptions) {
      // One that throws stops nobody else.
      const told = async () => notify(subscription, 'disconnected', { willAttemptReconnect })
      told().catch(this.cable.report)
    }
  }
}

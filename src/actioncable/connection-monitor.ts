import type { Cable } from '../index.ts'

/** Of a connection, what its monitor needs. */
export interface Monitored {
  readonly cable: Cable
  open(): boolean
  close(how: { allowReconnect: boolean }): void
}

/** Shows how the cable keeps its link alive; the cable does it. */
export class ConnectionMonitor {
  /** Seconds of silence until a link is given up. Read when a consumer is made. */
  static staleThreshold = 6
  readonly #connection: Monitored

  /** @internal Called by the connection it watches. */
  constructor(connection: Monitored) {
    this.#connection = connection
  }

  /** Tries that failed since the last good link. */
  get reconnectAttempts(): number {
    return this.#connection.cable.status.get().attempt
  }

  /** Whether a lost link is made anew. */
  isRunning(): boolean {
    const { state } = this.#connection.cable
    return state !== 'idle' && state !== 'closed'
  }

  /** Connects, unless that is under way. */
  start(): void {
    if (!this.isRunning()) this.#connection.open()
  }

  /** Nothing connects any more until `connect()`, and the link of now ends. */
  stop(): void {
    this.#connection.close({ allowReconnect: false })
  }
}

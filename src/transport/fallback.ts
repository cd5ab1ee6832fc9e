import type { Logger } from '@anycable/core'
import { emit, type Listeners, on, once, type Report } from '../emitter.ts'
import {
  canNegotiate,
  type NegotiatingTransport,
  type Payload,
  type Transport,
  TransportClosedError,
  type TransportEvents
} from './transport.ts'

/** Options of a `FallbackTransport`. */
export interface FallbackTransportOpts {
  logger?: Logger
  /** Gets what a listener of this transport throws. */
  report?: Report
}

const EVENTS = ['open', 'data', 'close', 'error'] as const

/** Several ways to one server: each link goes by the first of them that opens. */
export class FallbackTransport implements NegotiatingTransport {
  readonly #transports: readonly Transport[]
  readonly #options: FallbackTransportOpts
  readonly #listeners: Listeners<TransportEvents> = {}
  #current: Transport | null = null
  #undo: (() => void)[] = []

  constructor(transports: readonly Transport[], options: FallbackTransportOpts = {}) {
    this.#transports = transports
    this.#options = options
  }

  /** Of the way that is in use; empty while none is. */
  get url(): string {
    return this.#current?.url ?? ''
  }

  get protocol(): string {
    return this.#current && canNegotiate(this.#current) ? this.#current.protocol : ''
  }

  /** Told to each of its ways that can choose a sub-protocol. */
  offer(protocol: string): void {
    for (const transport of this.#transports) if (canNegotiate(transport)) transport.offer(protocol)
  }

  /** Names all of its ways, for logs. */
  displayName(): string {
    return `Fallback(${this.#transports.map(transport => transport.displayName()).join(', ')})`
  }

  /** Rejects when none of them opens, with what the last one said. */
  async open(): Promise<void> {
    let failure: unknown = new TransportClosedError()
    for (const transport of this.#transports) {
      this.#use(transport)
      try {
        await transport.open()
        if (this.#current === transport) return
        // Closed meanwhile: nobody waits for the others.
        throw new TransportClosedError()
      } catch (error) {
        failure = error
        this.#options.logger?.debug(`No link by ${transport.displayName()}`, { error })
        if (this.#current !== transport) break
      }
    }
    this.#use(null)
    throw failure
  }

  /** Hands a frame to the open link. Throws where there is none. */
  send(data: Payload): void {
    if (!this.#current) throw new TransportClosedError()
    this.#current.send(data)
  }

  /** Does no harm where nothing is open. */
  async close(): Promise<void> {
    const current = this.#current
    this.#use(null)
    await current?.close()
  }

  /** Each way has a URL of its own. */
  setURL(): void {
    throw new Error('A fallback has several URLs: set that of each of its transports')
  }

  /** Told to each of its ways. */
  setParam(key: string, value: string): void {
    for (const transport of this.#transports) transport.setParam(key, value)
  }

  /** Told to each of its ways. */
  setToken(value: string, param?: string): void {
    for (const transport of this.#transports) transport.setToken(value, param)
  }

  /** Calls back at every such event until the returned undo is called. */
  on<E extends keyof TransportEvents>(event: E, callback: TransportEvents[E]): () => void {
    return on(this.#listeners, event, callback)
  }

  /** Calls back at the next such event only; the returned undo takes it back before. */
  once<E extends keyof TransportEvents>(event: E, callback: TransportEvents[E]): () => void {
    return once(this.#listeners, event, callback)
  }

  /** Hears this one, and none of the others. */
  #use(transport: Transport | null): void {
    for (const undo of this.#undo.splice(0)) undo()
    this.#current = transport
    if (!transport) return
    for (const event of EVENTS) {
      const tell = (...args: Parameters<TransportEvents[typeof event]>) =>
        emit(this.#listeners, this.#options.report ?? console.error, event, ...args)
      this.#undo.push(transport.on(event, tell))
    }
  }
}

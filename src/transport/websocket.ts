import { emit, emitOne, type Listeners, on, once, type Report } from '../emitter.ts'
import { CallError } from '../errors.ts'
import {
  type NegotiatingTransport,
  type Payload,
  TransportClosedError,
  type TransportEvents
} from './transport.ts'

/** The part of a WebSocket that is used: any implementation with the browser's handlers will do. */
export interface WebSocketLike {
  readonly protocol: string
  readonly readyState?: number
  binaryType: string
  /** Set before the link is open, called once it is. */
  onopen: ((event: never) => void) | null
  /** Called with `{ data }` for every frame: a text, or an `ArrayBuffer`. */
  onmessage: ((event: never) => void) | null
  /** Called with `{ code, reason }` at the end, also where the link never opened. */
  onclose: ((event: never) => void) | null
  /** Called before `onclose`, with `{ error }` where the cause is known. */
  onerror: ((event: never) => void) | null
  /** Hands a frame to the open link. */
  send(data: string | (Uint8Array & { readonly buffer: ArrayBuffer })): void
  /** Ends the link, or the try to open one. */
  close(): void
}

/** A constructor of WebSockets: the browser's, Node's, that of `ws`, a mock. */
export type WebSocketImplementation = new (
  url: string,
  protocols?: string[],
  options?: Record<string, unknown>
) => WebSocketLike

/** Where a token travels: query (`param`), header or sub-protocol (docs/protocol.md, "Tokens"). */
export type WebSocketAuthStrategy = 'param' | 'header' | 'sub-protocol'

/** Options of a `WebSocketTransport`. */
export interface WebSocketOpts {
  /** Looked up for each link; without one that is the global `WebSocket`. */
  websocketImplementation?: WebSocketImplementation | undefined
  /** Third argument of the constructor, for implementations that take one (`ws`: headers, agent, TLS). */
  websocketOptions?: Record<string, unknown> | undefined
  /** Default `param`. */
  authStrategy?: WebSocketAuthStrategy
  /** Offered to the server. Default `actioncable-v1-json`; on a cable, what the cable's protocol says. */
  subprotocol?: string
  /** Taken and not looked at: a frame of text is text, any other is bytes. */
  format?: 'text' | 'binary'
  /** Gets what a listener of this transport throws. Default: the console. */
  report?: Report
}

/** A transport over WebSocket. It may be opened again after each close; a socket left behind is never heard again. */
export class WebSocketTransport implements NegotiatingTransport {
  #address: () => string
  /** Made with the first. */
  #params: Map<string, string> | null = null
  #offered: string
  #tokenProtocols: string[] = []
  #headers: Record<string, string> | null = null
  #socket: WebSocketLike | null = null
  readonly #options: WebSocketOpts
  readonly #listeners: Listeners<TransportEvents> = {}

  /** A function is asked for the URL before each link. */
  constructor(url: string | (() => string), options: WebSocketOpts = {}) {
    this.#address = typeof url === 'string' ? () => url : url
    this.#options = options
    this.#offered = options.subprotocol ?? 'actioncable-v1-json'
  }

  /** Of the next link, with the params and the token that travel in the query. */
  get url(): string {
    if (!this.#params) return this.#address()
    const url = new URL(this.#address())
    for (const [key, value] of this.#params) {
      if (value) url.searchParams.set(key, value)
      else url.searchParams.delete(key)
    }
    return url.href
  }

  /** Whether the socket of now is open. */
  get connected(): boolean {
    return this.#socket?.readyState === 1
  }

  /** The socket of now, as the implementation made it. */
  get ws(): WebSocketLike | undefined {
    return this.#socket ?? undefined
  }

  get protocol(): string {
    return this.#socket?.protocol ?? ''
  }

  /** Which sub-protocol the next link offers. */
  offer(protocol: string): void {
    this.#offered = protocol
  }

  /** The next link goes there; params that were set before are gone. */
  setURL(url: string): void {
    this.#address = () => url
    this.#params = null
  }

  /** An empty one: none. */
  setParam(key: string, value: string): void {
    this.#params ??= new Map()
    this.#params.set(key, value)
  }

  /** An empty one: none. */
  setToken(value: string, param = 'jid'): void {
    const { authStrategy = 'param' } = this.#options
    if (authStrategy === 'param') this.setParam(param, value)
    else if (authStrategy === 'header') this.#headers = value ? { [`x-${param}`.toLowerCase()]: value } : null
    else if (/[^\w!#$%&'*+.^`|~-]/.test(value)) throw unfitToken()
    else this.#tokenProtocols = value ? [`anycable-token.${value}`] : []
  }

  /** Without the query: it may hold a token. */
  displayName(): string {
    return `WebSocket(${this.#address().replace(/[?#].*/, '')})`
  }

  /** Makes a link. Rejects where it closes before it is open, with the code and the reason of the close. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = this.#construct()
      const left = () => this.#socket !== socket
      let opened = false
      let failure: unknown

      this.#socket = socket
      socket.binaryType = 'arraybuffer'
      socket.onopen = () => {
        if (left()) return
        opened = true
        // Nothing of the try is needed any more.
        socket.onopen = null
        this.#emit('open')
        resolve()
      }
      socket.onmessage = ({ data }: { data: unknown }) => {
        if (left()) return
        this.#heard(typeof data === 'string' ? data : bytesOf(data))
      }
      // An error is always followed by a close, but only the error knows the cause.
      socket.onerror = (event: object) => {
        failure = 'error' in event ? event.error : undefined
      }
      socket.onclose = ({ code = 1006, reason: closeReason = '' }: { code?: number; reason?: string }) => {
        if (left()) return
        this.#socket = null
        const network = isNetworkFailure(failure)
        const error = new TransportClosedError({ code, closeReason, network, cause: failure })
        if (opened) this.#emit('close', error)
        else reject(error)
      }
    })
  }

  /** Hands a frame to the open link. Throws where there is none. */
  send(data: Payload): void {
    if (!this.#socket) throw new TransportClosedError()
    this.#socket.send(typeof data === 'string' ? data : new Uint8Array(data))
  }

  /** Leaves the socket at once, without waiting for the other side. */
  async close(): Promise<void> {
    const socket = this.#socket
    this.#socket = null
    socket?.close()
  }

  /** Calls back at every such event until the returned undo is called. */
  on<E extends keyof TransportEvents>(event: E, callback: TransportEvents[E]): () => void {
    return on(this.#listeners, event, callback)
  }

  /** Calls back at the next such event only; the returned undo takes it back before. */
  once<E extends keyof TransportEvents>(event: E, callback: TransportEvents[E]): () => void {
    return once(this.#listeners, event, callback)
  }

  #emit<E extends keyof TransportEvents>(event: E, ...args: Parameters<TransportEvents[E]>): void {
    emit(this.#listeners, this.#options.report ?? console.error, event, ...args)
  }

  #heard(frame: Payload): void {
    emitOne(this.#listeners, this.#options.report ?? console.error, 'data', frame)
  }

  #construct(): WebSocketLike {
    const { websocketImplementation: Implementation = globalWebSocket(), websocketOptions: options } =
      this.#options
    const { url } = this
    const protocols = [this.#offered, ...this.#tokenProtocols]
    const given = options?.['headers']
    const headers = { ...(typeof given === 'object' ? given : null), ...this.#headers }
    try {
      return options || this.#headers
        ? new Implementation(url, protocols, { ...options, headers })
        : new Implementation(url, protocols)
    } catch (error) {
      // A sentence that quotes the address may quote a token.
      throw String(error).includes(url) ? new TransportClosedError() : error
    }
  }
}

const bytesOf = (data: unknown): Payload =>
  data instanceof ArrayBuffer ? new Uint8Array(data) : String(data)

// Refused here, because the runtime's own error would quote the token.
const unfitToken = () =>
  new CallError('This token fits no sub-protocol: use websocketAuthStrategy "header" or "param"', {
    reason: 'invalid_token',
    phase: 'auth',
    retryable: true
  })

function globalWebSocket(): WebSocketImplementation {
  if (typeof WebSocket !== 'undefined') return WebSocket
  throw new CallError('There is no WebSocket here: use "hawser/node", or pass websocketImplementation', {
    reason: 'no_websocket',
    phase: 'open',
    retryable: false
  })
}

// What Node says when no server took the connection; a browser says nothing.
function isNetworkFailure(error: unknown): boolean {
  const { code, cause }: { code?: unknown; cause?: unknown } = Object(error)
  return code ? /^(E|UND_ERR_[SC])/.test(String(code)) : cause !== undefined && isNetworkFailure(cause)
}

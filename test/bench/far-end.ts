import type { WebSocketLike } from 'hawser'

/** A WebSocket that costs next to nothing: what the client sends is kept, what it hears is up to the far end. */
export class BenchSocket implements WebSocketLike {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static readonly CLOSING = 2
  static readonly CLOSED = 3
  static readonly made: BenchSocket[] = []

  readonly protocols: string[]
  protocol = ''
  binaryType = 'blob'
  readyState: number = BenchSocket.CONNECTING
  onopen: ((event: object) => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  onerror: ((event: object) => void) | null = null
  sent: string[] = []

  constructor(_url: string, protocols: string | string[] = []) {
    this.protocols = [protocols].flat()
    BenchSocket.made.push(this)
  }

  /** As a real one does, it needs the text in one piece, which for a text put together has its price. */
  send(data: string | Uint8Array): void {
    if (typeof data !== 'string') throw new TypeError('The benchmark speaks text')
    data.charCodeAt(data.length - 1)
    this.sent.push(data)
  }

  close(): void {
    this.readyState = BenchSocket.CLOSED
  }

  receive(text: string): void {
    this.onmessage?.({ data: text })
  }
}

const PATIENCE = 60_000

/**
 * The server's side. It answers subscribes in the order in which they came, with frames made beforehand: a server
 * that read the commands would cost as much as the clients do, and hide their differences.
 */
export class FarEnd {
  readonly #confirmations: string[]
  readonly #histories: string[]
  readonly #restored: string
  #socket: BenchSocket | null = null
  /** Of this link. */
  #confirmed = 0
  #replayed = 0
  #asked: string[] = []

  constructor(identifiers: readonly string[]) {
    // In one piece from the start: a text put together shrinks when it is read, which would show in the heap.
    const answers = (type: string) => identifiers.map(identifier => JSON.stringify({ identifier, type }))
    this.#confirmations = answers('confirm_subscription')
    this.#histories = answers('confirm_history')
    this.#restored = JSON.stringify({ type: 'welcome', sid: 's2', restored: true, restored_ids: identifiers })
  }

  get socket(): BenchSocket {
    if (!this.#socket) throw new Error('Nobody is connected')
    return this.#socket
  }

  /** Lets in the newest client. */
  accept(welcome: 'cold' | 'restored' = 'cold'): void {
    const socket = BenchSocket.made.pop()
    if (!socket) throw new Error('Nobody wants to connect')
    this.#socket = socket
    this.#confirmed = this.#replayed = 0
    this.#asked = []
    socket.protocol = socket.protocols[0] ?? ''
    socket.readyState = BenchSocket.OPEN
    socket.onopen?.({})
    socket.receive(welcome === 'restored' ? this.#restored : '{"type":"welcome","sid":"s1"}')
  }

  /** Answers all that is asked until `done` says so. */
  async serve(done: () => boolean): Promise<void> {
    const end = Date.now() + PATIENCE
    while (!done() || this.socket.sent.length > 0) {
      const commands = this.socket.sent
      this.socket.sent = []
      for (const command of commands) {
        this.#asked.push(command)
        if (command.includes('"subscribe"')) this.#say(this.#confirmations[this.#confirmed++])
        if (command.includes('"history"')) this.#say(this.#histories[this.#replayed++])
      }
      if (Date.now() > end) throw new Error(`After ${PATIENCE} ms there are still channels to confirm`)
      await nextTurn()
    }
  }

  /** Subscribes and requests of this link that came again, read only now. */
  askedTwice(): string[] {
    const seen = new Set<string>()
    return this.#asked.splice(0).filter(text => {
      const { command, identifier } = JSON.parse(text)
      const key = `${command} ${identifier}`
      return seen.has(key) || !seen.add(key)
    })
  }

  /** The link breaks. */
  drop(): void {
    this.socket.readyState = BenchSocket.CLOSED
    this.socket.onclose?.({ code: 1006, reason: '' })
    this.#socket = null
  }

  #say(frame: string | undefined): void {
    if (frame === undefined) throw new Error('More was asked for than there is')
    this.socket.receive(frame)
  }
}

export const nextTurn = () => new Promise(resolve => setImmediate(resolve))

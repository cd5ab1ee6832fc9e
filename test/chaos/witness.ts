import WebSocket from 'ws'
import { parseFrame } from './frame.ts'
import type { Positions } from './positions.ts'
import { numberIn } from './publication.ts'

const PATIENCE = 10_000

/** Reads the wire as it is, without a proxy and without a client: what the server really sent, and in which order. */
export class Witness {
  /** The numbers of the messages by stream, as they came. */
  readonly seen = new Map<string, number[]>()
  readonly #streams: readonly string[]
  readonly #positions: Positions
  #socket: WebSocket | null = null

  constructor(streams: readonly string[], positions: Positions) {
    this.#streams = streams
    this.#positions = positions
  }

  /** Resolves when it hears all streams. To be called again when the server was away. */
  async connect(url: string): Promise<void> {
    this.#socket?.terminate()
    const socket = new WebSocket(url, 'actioncable-v1-ext-json', { handshakeTimeout: PATIENCE })
    this.#socket = socket
    const silent = new Set(this.#streams)

    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('The witness was not confirmed in time')), PATIENCE)
      socket.on('error', reject)
      socket.on('close', () => reject(new Error('The witness was sent away')))
      socket.on('message', text => {
        const { type, stream, message, position } = parseFrame(String(text))
        if (type === 'welcome') for (const name of this.#streams) subscribe(socket, name)
        if (type === 'confirm_subscription' && stream !== null) silent.delete(stream)
        if (type === null && stream !== null) this.#hear(stream, numberIn(message), position)
        if (silent.size > 0) return
        clearTimeout(late)
        resolve()
      })
    })
  }

  close(): void {
    this.#socket?.terminate()
  }

  #hear(stream: string, number: number, position: { epoch: string; offset: number } | null): void {
    const numbers = this.seen.get(stream) ?? []
    numbers.push(number)
    this.seen.set(stream, numbers)
    if (position) this.#positions.saw(stream, position, number)
  }
}

function subscribe(socket: WebSocket, name: string): void {
  const identifier = JSON.stringify({ channel: '$pubsub', stream_name: name })
  socket.send(JSON.stringify({ command: 'subscribe', identifier }))
}

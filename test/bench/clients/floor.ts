import { BenchSocket } from '../far-end.ts'
import { type Client, identifierOf, SETTINGS, type Subscribed } from './client.ts'

/**
 * The least code that could do the job, and what everyone else is compared with: `JSON.parse`, a look into a map, the
 * callback. It promises nothing.
 */
export class Floor implements Client {
  readonly #rooms = new Map<string, Room>()
  #socket: BenchSocket | null = null

  connect(): void {
    const socket = new BenchSocket(SETTINGS.url)
    socket.onmessage = ({ data }) => this.#receive(String(data))
    this.#socket = socket
  }

  subscribe(number: number, heard: (message: unknown) => void): Subscribed {
    const room = new Room(identifierOf(number), heard, this)
    this.#rooms.set(room.identifier, room)
    this.send({ command: 'subscribe', identifier: room.identifier })
    return room
  }

  send(command: object): void {
    this.#socket?.send(JSON.stringify(command))
  }

  end(): void {
    this.#socket = null
  }

  #receive(text: string): void {
    const { type, identifier, message } = JSON.parse(text)
    if (type === undefined) {
      this.#rooms.get(identifier)?.heard(message)
    } else if (type === 'confirm_subscription') {
      const room = this.#rooms.get(identifier)
      if (room) room.connected = true
    } else if (type === 'welcome') {
      for (const room of this.#rooms.values()) {
        room.connected = false
        this.send({ command: 'subscribe', identifier: room.identifier })
      }
    }
  }
}

class Room implements Subscribed {
  readonly identifier: string
  readonly heard: (message: unknown) => void
  readonly #floor: Floor
  connected = false

  constructor(identifier: string, heard: (message: unknown) => void, floor: Floor) {
    this.identifier = identifier
    this.heard = heard
    this.#floor = floor
  }

  perform(action: string, payload: object): void {
    this.#floor.send({
      command: 'message',
      identifier: this.identifier,
      data: JSON.stringify({ ...payload, action })
    })
  }
}

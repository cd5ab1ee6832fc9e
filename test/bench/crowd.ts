import {
  type Client,
  type ClientName,
  identifierOf,
  type Protocol,
  SETTINGS,
  type Subscribed
} from './clients/client.ts'
import { CLIENTS } from './clients/clients.ts'
import { FarEnd } from './far-end.ts'

/** One client, connected and with so many confirmed rooms, and its server. */
export class Crowd {
  readonly client: Client
  readonly farEnd: FarEnd
  readonly rooms: Subscribed[] = []

  constructor(name: ClientName, size: number, protocol: Protocol = 'ext') {
    this.client = CLIENTS[name]({ ...SETTINGS, protocol })
    this.farEnd = new FarEnd(Array.from({ length: size }, (_, room) => identifierOf(room)))
    this.client.connect()
    this.farEnd.accept()
  }

  /** The rooms with these numbers, the last one left out. */
  subscribe(from: number, to: number, heard: (message: unknown) => void): Promise<void> {
    for (let room = from; room < to; room++) this.rooms.push(this.client.subscribe(room, heard))
    return this.confirmed()
  }

  /** Breaks the link, comes back, and has everything again. */
  again(welcome: 'cold' | 'restored'): Promise<void> {
    this.farEnd.drop()
    this.client.connect()
    this.farEnd.accept(welcome)
    return this.confirmed()
  }

  /** The last one tells, as answers come in order; that all are there is checked where it is not timed. */
  confirmed(): Promise<void> {
    return this.farEnd.serve(() => this.rooms.at(-1)?.connected === true)
  }

  /** All are there, and each was asked for once. */
  check(): void {
    const missing = this.rooms.filter(room => !room.connected).length
    if (missing > 0) throw new Error(`${missing} of ${this.rooms.length} rooms are not connected`)
    const twice = this.farEnd.askedTwice()
    if (twice.length > 0)
      throw new Error(`${twice.length} rooms were asked for more than once, as ${twice[0]}`)
  }
}

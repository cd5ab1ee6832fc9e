import { type Cable, type Channel, createCable } from '@anycable/core'
import { BenchSocket } from '../far-end.ts'
import { ADDRESS, CHANNEL, type Client, PING_INTERVAL, type Subscribed } from './client.ts'

/** The official client, on the protocol that can restore. */
export class Core implements Client {
  readonly #cable: Cable = createCable(ADDRESS, {
    protocol: 'actioncable-v1-ext-json',
    pingInterval: PING_INTERVAL,
    websocketImplementation: BenchSocket
  })

  connect(): void {
    this.#cable.connect().catch(() => {})
  }

  subscribe(room: number, heard: (message: unknown) => void): Subscribed {
    const channel = this.#cable.subscribeTo(CHANNEL, { room })
    channel.on('message', heard)
    return new Handle(channel)
  }

  end(): void {
    this.#cable.disconnect()
  }
}

class Handle implements Subscribed {
  readonly #channel: Channel

  constructor(channel: Channel) {
    this.#channel = channel
  }

  get connected(): boolean {
    return this.#channel.state === 'connected'
  }

  perform(action: string, payload: object): Promise<unknown> {
    return this.#channel.perform(action, payload)
  }
}

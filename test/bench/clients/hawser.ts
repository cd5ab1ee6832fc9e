import { type Cable, createCable, type NamedChannel } from 'hawser'
import { CHANNEL, type Client, type ClientSettings, PROTOCOLS, type Subscribed } from './client.ts'

/** As an app uses it, with nothing switched off. */
export class Hawser implements Client {
  readonly #cable: Cable

  constructor({ url, protocol, pingInterval, WebSocket }: ClientSettings) {
    this.#cable = createCable(url, {
      protocol: PROTOCOLS[protocol],
      pingInterval,
      websocketImplementation: WebSocket
    })
  }

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
  readonly #channel: NamedChannel

  constructor(channel: NamedChannel) {
    this.#channel = channel
  }

  get connected(): boolean {
    return this.#channel.state === 'connected'
  }

  perform(action: string, payload: object): Promise<void> {
    return this.#channel.perform(action, payload)
  }
}

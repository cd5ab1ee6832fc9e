import * as ActionCable from '@rails/actioncable'
import { CHANNEL, type Client, type ClientSettings, type Subscribed } from './client.ts'

// It looks for the page that it runs in.
Object.assign(globalThis, { addEventListener() {}, removeEventListener() {} })

/** The client of Rails, on the one protocol that it has. */
export class Rails implements Client {
  readonly #consumer: ActionCable.Consumer

  constructor({ url, pingInterval, WebSocket }: ClientSettings) {
    Object.assign(ActionCable.adapters, { WebSocket })
    // Exported, and unknown to its types.
    Object.assign(Reflect.get(ActionCable, 'ConnectionMonitor'), {
      staleThreshold: (2 * pingInterval) / 1_000
    })
    this.#consumer = ActionCable.createConsumer(url)
  }

  connect(): void {
    this.#consumer.connect()
  }

  subscribe(room: number, heard: (message: unknown) => void): Subscribed {
    const subscription = this.#consumer.subscriptions.create(
      { channel: CHANNEL, room },
      { isConnected: false, received: heard, connected, disconnected }
    )
    return new Handle(subscription)
  }

  end(): void {
    this.#consumer.disconnect()
  }
}

interface Mixin {
  isConnected: boolean
}

function connected(this: Mixin): void {
  this.isConnected = true
}

function disconnected(this: Mixin): void {
  this.isConnected = false
}

interface RailsSubscription extends Mixin {
  perform(action: string, payload: object): boolean
}

class Handle implements Subscribed {
  readonly #subscription: RailsSubscription

  constructor(subscription: RailsSubscription) {
    this.#subscription = subscription
  }

  get connected(): boolean {
    return this.#subscription.isConnected
  }

  perform(action: string, payload: object): boolean {
    return this.#subscription.perform(action, payload)
  }
}

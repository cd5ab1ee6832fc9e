import type { Subscribable } from '../index.ts'
import { notify, type Subscription } from './subscription.ts'

/** What stands on the cable for one subscription, and tells it what the cable says. */
export class Seat implements Subscribable {
  readonly identifier: string
  readonly #subscription: Subscription
  readonly #rejected: () => void
  #wasConnected = false

  /** `rejected` is called when the server said no. */
  constructor(subscription: Subscription, rejected: () => void) {
    this.identifier = subscription.identifier
    this.#subscription = subscription
    this.#rejected = rejected
  }

  attached(): boolean {
    return true
  }

  connecting(): void {}

  connected(): unknown {
    const reconnected = this.#wasConnected
    this.#wasConnected = true
    return notify(this.#subscription, 'connected', { reconnected })
  }

  /** What comes after a final end is no reconnect. */
  restart(): void {
    this.#wasConnected = false
  }

  /** The end of a link is told by the consumer, to all at once. */
  disconnected(): void {}

  /** Without an error the app gave it back, and knows. */
  closed(error?: Error): unknown {
    if (!error) return
    this.#rejected()
    return notify(this.#subscription, 'rejected')
  }

  receive(message: unknown): unknown {
    return notify(this.#subscription, 'received', message)
  }
}

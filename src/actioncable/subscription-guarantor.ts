import type { Subscription } from './subscription.ts'

/**
 * What Rails' client has to ask again for confirmations that do not come. The cable does that by itself, each in its
 * turn; this is the way in that is left for who called it.
 */
export class SubscriptionGuarantor {
  readonly #subscriptions: { subscribe(subscription: Subscription): void }

  constructor(subscriptions: { subscribe(subscription: Subscription): void }) {
    this.#subscriptions = subscriptions
  }

  /** Sees to it that the server is asked, for as long as the subscription is wanted. */
  guarantee(subscription: Subscription): void {
    this.#subscriptions.subscribe(subscription)
  }
}

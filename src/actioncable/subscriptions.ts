import type { Cable } from '../index.ts'
import { Seat } from './seat.ts'
import {
  type BaseMixin,
  type ChannelNameWithParams,
  notify,
  Subscription,
  type SubscriptionConsumer
} from './subscription.ts'
import { SubscriptionGuarantor } from './subscription-guarantor.ts'

/** Of a consumer, what its list of subscriptions needs. */
export interface SubscriptionsConsumer extends SubscriptionConsumer {
  readonly cable: Cable
  ensureActiveConnection(): boolean | undefined
  send(data: object): boolean
}

/** The subscriptions of a consumer. */
export class Subscriptions {
  readonly consumer: SubscriptionsConsumer
  readonly guarantor: SubscriptionGuarantor
  /** In the order in which they were made. */
  subscriptions: Subscription[] = []
  readonly #seats = new Map<Subscription, Seat>()

  constructor(consumer: SubscriptionsConsumer) {
    this.consumer = consumer
    this.guarantor = new SubscriptionGuarantor(this)
    consumer.cable.on('close', () => {
      for (const seat of this.#seats.values()) seat.restart()
    })
  }

  /**
   * Subscribes to a channel, named by a string or by an object with its params, and connects. The mixin brings the
   * callbacks, and whatever else the subscription is to have.
   *
   * ```ts
   * consumer.subscriptions.create({ channel: 'ChatChannel', room: 'keynote' }, { received: render })
   * ```
   */
  create<M extends BaseMixin = Record<never, never>>(
    channel: string | ChannelNameWithParams,
    mixin?: M & BaseMixin & ThisType<Subscription & M>
  ): Subscription & M {
    const params = typeof channel === 'object' ? channel : { channel }
    const subscription = new Subscription<M>(this.consumer, params, mixin)
    this.add(subscription)
    // The constructor gave it all that the mixin has.
    return subscription as Subscription & M
  }

  /** Puts a subscription on the list, connects, and asks the server for it. */
  add(subscription: Subscription): Subscription {
    this.subscriptions.push(subscription)
    this.consumer.ensureActiveConnection()
    notify(subscription, 'initialized')
    if (this.subscriptions.includes(subscription)) this.subscribe(subscription)
    return subscription
  }

  /** Gives a subscription back: nothing is received from now on. */
  remove(subscription: Subscription): Subscription {
    return this.forget(subscription)
  }

  /** The last one of an identifier takes the subscription off the server. */
  forget(subscription: Subscription): Subscription {
    this.subscriptions = this.subscriptions.filter(other => other !== subscription)
    const seat = this.#seats.get(subscription)
    this.#seats.delete(subscription)
    if (seat) this.consumer.cable.unsubscribe(seat)
    return subscription
  }

  /** As if the server had said no. */
  reject(identifier: string): Subscription[] {
    return this.findAll(identifier).map(subscription => {
      this.forget(subscription)
      notify(subscription, 'rejected')
      return subscription
    })
  }

  /** Those with this identifier, in the order in which they were made. */
  findAll(identifier: string): Subscription[] {
    return this.subscriptions.filter(subscription => subscription.identifier === identifier)
  }

  /** The cable subscribes again by itself: only what it does not know yet is new to it. */
  reload(): void {
    for (const subscription of this.subscriptions) this.subscribe(subscription)
  }

  /** Calls a callback of all. */
  notifyAll(callback: string, ...args: unknown[]): unknown[] {
    return this.subscriptions.map(subscription => notify(subscription, callback, ...args))
  }

  /** Calls a callback of one subscription, or of all with an identifier. */
  notify(subscription: Subscription | string, callback: string, ...args: unknown[]): unknown[] {
    const called = typeof subscription === 'string' ? this.findAll(subscription) : [subscription]
    return called.map(one => notify(one, callback, ...args))
  }

  /** Asks the server for a subscription, unless that was done. */
  subscribe(subscription: Subscription): void {
    if (this.#seats.has(subscription)) return
    const seat = new Seat(subscription, () => this.forget(subscription))
    this.#seats.set(subscription, seat)
    this.consumer.cable.subscribe(seat)
  }

  /** Sends a command as it is, past what the cable knows. False: the link is down. */
  sendCommand({ identifier }: Subscription, command: string): boolean {
    return this.consumer.send({ command, identifier })
  }
}

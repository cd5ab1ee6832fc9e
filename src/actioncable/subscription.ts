/** Of a consumer, what its subscriptions call. */
export interface SubscriptionConsumer {
  readonly subscriptions: { remove(subscription: Subscription): Subscription }
  /** Sends to the channel with this identifier. Whether that was possible. */
  perform(identifier: string, data: object): boolean
}

/** A channel by its name on the server, and its params: JSON values. */
export interface ChannelNameWithParams {
  channel: string
  [param: string]: unknown
}

// biome-ignore lint/suspicious/noExplicitAny: an app knows what its server sends, and code written for Rails' client reads it unchecked
type Received = any

/** The callbacks; `this` in them is the subscription. */
export interface BaseMixin {
  /** Before anything is sent. */
  initialized?(): void
  /** The server confirmed, also after each reconnect. */
  connected?(info: { reconnected: boolean }): void
  /** The link is gone. */
  disconnected?(info: { willAttemptReconnect: boolean }): void
  /** The server said no: the subscription is over. */
  rejected?(): void
  /** A message: any JSON value. */
  received?(data: Received): void
}

/** What `consumer.subscriptions.create` gives: the callbacks and methods of the mixin are its own. */
export class Subscription<_M extends BaseMixin = BaseMixin> {
  consumer: SubscriptionConsumer
  /** The params as the server gets them: their order is kept. */
  identifier: string

  constructor(consumer: SubscriptionConsumer, params: object = {}, mixin?: object) {
    this.consumer = consumer
    this.identifier = JSON.stringify(params)
    // What a mixin inherits is its own, too.
    for (const name in mixin) Object.assign(this, { [name]: Reflect.get(mixin, name) })
  }

  /** Calls an action of the channel. False: the link is down or the channel given back, and nothing was sent. */
  perform(action: string, data: object = {}): boolean {
    return this.send({ ...data, action })
  }

  /** Sends an object to the channel. False: as with `perform`. */
  send(data: object): boolean {
    return this.consumer.perform(this.identifier, data)
  }

  /** Gives it back: nothing is received from now on. */
  unsubscribe(): this {
    this.consumer.subscriptions.remove(this)
    return this
  }

  /** As `unsubscribe()`, for `using`. */
  [Symbol.dispose](): void {
    this.unsubscribe()
  }
}

/** Calls one of its callbacks, if it has it. */
export function notify(subscription: Subscription, callback: string, ...args: unknown[]): unknown {
  const called: unknown = Reflect.get(subscription, callback)
  return typeof called === 'function' ? Reflect.apply(called, subscription, args) : undefined
}

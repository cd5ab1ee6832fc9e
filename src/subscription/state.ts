/** What we want from the server for one identifier, and whether we have it. */
export type SubscriptionState = 'unsubscribed' | 'subscribing' | 'subscribed' | 'rejected'

export type SubscriptionEvent = 'subscribe' | 'confirmed' | 'rejected' | 'lost' | 'unsubscribe'

/** `null`: nothing to do, on purpose. */
export const SUBSCRIPTION: Record<SubscriptionState, Record<SubscriptionEvent, SubscriptionState | null>> = {
  unsubscribed: {
    subscribe: 'subscribing',
    confirmed: null,
    rejected: null,
    lost: null,
    unsubscribe: null
  },
  subscribing: {
    subscribe: null,
    confirmed: 'subscribed',
    rejected: 'rejected',
    lost: 'subscribing',
    unsubscribe: 'unsubscribed'
  },
  subscribed: {
    subscribe: null,
    confirmed: null,
    rejected: 'rejected',
    lost: 'subscribing',
    unsubscribe: 'unsubscribed'
  },
  rejected: {
    subscribe: 'subscribing',
    confirmed: null,
    rejected: null,
    lost: null,
    unsubscribe: 'unsubscribed'
  }
}

/** The public states of a channel: the official client's words. */
export type ChannelState = 'idle' | 'connecting' | 'connected' | 'disconnected' | 'closed'

/** What a channel shows. `troubled`: the link is down, or the server has left us without an answer. */
export function channelStateOf(state: SubscriptionState, troubled: boolean): Exclude<ChannelState, 'idle'> {
  switch (state) {
    case 'subscribed':
      return 'connected'
    case 'subscribing':
      return troubled ? 'disconnected' : 'connecting'
    case 'unsubscribed':
    case 'rejected':
      return 'closed'
  }
}

/**
 * What the server holds for an identifier, as far as we can know, and what is under way about it:
 * - `absent`: nothing
 * - `queued`: nothing; a subscribe waits for its turn
 * - `asked`: a subscribe was sent, the answer is not here yet
 * - `restored`: the subscription, from the last link; the channels are not told yet
 * - `held`: the subscription
 * - `leaving`: an unsubscribe was sent; a new subscribe has to wait a little
 * - `unclear`: it never answered; we wait before we ask again
 * - `refused`: nothing, it said no; the same
 */
export type WireState =
  | 'absent'
  | 'queued'
  | 'asked'
  | 'restored'
  | 'held'
  | 'leaving'
  | 'unclear'
  | 'refused'

import type { Verdict } from '../history/verdict.ts'

/** What becomes of a subscription, and why. */
export type SubscriptionTrace = { readonly identifier: string } & (
  | {
      /** The server is asked for it. `history`: and for what was missed. */
      readonly type: 'subscribing'
      readonly history: boolean
    }
  | {
      /** The server has it. `kept`: it never heard that it was given back. */
      readonly type: 'subscribed'
      readonly how: 'confirmed' | 'restored' | 'kept'
    }
  /** The server said no. */
  | { readonly type: 'rejected' }
  /** The server did not answer in time, for the nth time in a row. */
  | { readonly type: 'unanswered'; readonly times: number }
  /** It is taken off the server: nobody wants it, or it has to be asked for anew. */
  | { readonly type: 'unsubscribing'; readonly wanted: boolean }
  /** The server is asked for what was missed, on a live subscription. */
  | { readonly type: 'history' }
  /** What became of what was published meanwhile. */
  | { readonly type: 'verdict'; readonly verdict: Verdict }
  /** A second copy of a message was dropped. */
  | { readonly type: 'duplicate' }
)

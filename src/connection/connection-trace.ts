import type { ReasonError } from '@anycable/core'
import type { Signal } from '../environment.ts'

/** What a connection does, and why. */
export type ConnectionTrace =
  /** A try begins. `failures`: how many failed before it, since the last good link. */
  | {
      readonly type: 'attempt'
      readonly cause: 'connect' | 'retry' | 'fallback'
      readonly failures: number
      readonly protocol: string
    }
  /** The socket is open, and waits for the welcome. */
  | { readonly type: 'opened' }
  /** The server let us in. `restored`: it knows the session of the last link. */
  | { readonly type: 'welcomed'; readonly restored: boolean }
  /** The server pinged: the time of its clock in seconds since 1970 UTC unless it was told otherwise. */
  | { readonly type: 'ping'; readonly serverTime: number | null }
  /** Somebody doubted the link, and the server was asked to say something; and it did. */
  | { readonly type: 'probed' }
  | { readonly type: 'pong' }
  /** The page or the network has something to say. */
  | { readonly type: 'signal'; readonly signal: Signal }
  /** The link is gone, or a try failed. The next one begins in `delay` ms. */
  | { readonly type: 'lost'; readonly error: ReasonError; readonly delay: number }
  /** The next try was due later, and is brought forward: it begins in `delay` ms. */
  | { readonly type: 'hurried'; readonly delay: number }
  /** No link, and none will be made. `error` is `null` where the app asked for it. */
  | { readonly type: 'closed'; readonly error: ReasonError | null }

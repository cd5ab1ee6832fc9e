import type { WebSocketImplementation } from '../index.ts'

/** What an app may put in place of the page's own, in the words of Rails' client. */
export interface Adapters {
  /** Where `logger` writes. */
  logger:
    | {
        /** Gets what there is to say, part by part. */
        log(...messages: unknown[]): void
      }
    | undefined
  /** Looked up for each link. `undefined`: the global one of then. */
  WebSocket: WebSocketImplementation | undefined
}

/** What an app may put in place of the page's own. */
export const adapters: Adapters = {
  logger: typeof console === 'undefined' ? undefined : console,
  WebSocket: undefined
}

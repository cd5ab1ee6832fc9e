import type { Clock } from '../clock.ts'
import type { Report } from '../emitter.ts'
import type { Environment } from '../environment.ts'
import type { MessageMeta } from '../history/message-meta.ts'
import type { Heard, Start } from '../history/start.ts'

/** What those who keep positions need of the cable. */
export interface PositionsOwner {
  readonly url: string
  readonly clock: Clock
  readonly environment: Environment
  /** For how long the server keeps a message, in ms. */
  readonly ttl: number
  readonly report: Report
  /** How far each channel was heard. */
  heard(): Iterable<[identifier: string, heard: Heard]>
}

/** What an app may ask of the positions of a cable. */
export interface KeptPositions {
  /**
   * The message was given to the app, and is not done with until the returned function is called: till then the stored
   * position of its stream stays before it. Without `meta`, or after `forget()`, that changes nothing.
   */
  hold(identifier: string, meta: MessageMeta | undefined): () => void
  /** Stores the positions of now. Resolves once the storage has them, or has failed; never rejects. */
  flush(): Promise<void>
}

/** Keeps the positions of one cable for the next page or process. */
export interface Positions extends KeptPositions {
  /** Nothing can be subscribed: the storage did not answer yet. */
  readonly loading: boolean
  /** Asks the storage, if it was not asked yet. */
  open(): void
  /** Calls back when the storage has answered, which may be at once, or too late; only the last callback counts. */
  loaded(then: (() => void) | null): void
  /** Where a channel goes on, told once. */
  take(identifier: string): Start | null
  /** Something may have changed: it is stored soon. */
  moved(): void
  /** The server is heard: what is stored must not get too old. */
  alive(): void
  /** The app gave the channel back: its position is not stored any more. */
  left(identifier: string): void
  /** Another user comes: nothing of what is stored is used or kept. */
  forget(): void
  /** The cable is closed. */
  closed(): void
}

/** Made for one cable at a time: see `storedPositions`. */
export type PositionsSource = (owner: PositionsOwner) => Positions

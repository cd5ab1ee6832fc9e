import type { SubscriptionLog } from '../subscription-log.ts'
import type { WaitsName } from '../waits.ts'

export const CLIENTS = ['hawser', 'official'] as const
export type ClientName = (typeof CLIENTS)[number]

export interface ClientOptions {
  url: string
  waits: WaitsName
  random: () => number
  /** What the server keeps of a stream. */
  historyLimit: number
  /** The server let it in. */
  welcomed: () => void
  pinged: () => void
}

/** A client under test: it connects, comes back by itself, and tells the logs what it hears. */
export interface Client {
  /** Subscribes to the log's stream; returns its undo, which gives the stream back. */
  subscribe(log: SubscriptionLog): () => void
  close(): void
}

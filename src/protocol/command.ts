import type { PresenceRecord } from './presence.ts'

/** What a client sends (docs/protocol.md, "Commands"). */
export type Command =
  | { command: 'subscribe'; identifier: string; history?: HistoryRequest; presence?: PresenceRecord }
  | { command: 'history'; identifier: string; history: HistoryRequest }
  | { command: 'unsubscribe'; identifier: string }
  | { command: 'message'; identifier: string; data: string }
  | { command: 'whisper'; identifier: string; data: unknown }
  | { command: 'join'; identifier: string; presence: PresenceRecord }
  | { command: 'leave'; identifier: string; presence: { id: string } }
  | { command: 'presence'; identifier: string }
  | { command: 'ping' }
  | { command: 'pong' }

/**
 * Which messages of a subscription's streams are asked for: those behind an offset where the stream is named, for all
 * others those from a second on (docs/protocol.md, "History").
 */
export interface HistoryRequest {
  /** Whole seconds since 1970 UTC. */
  since?: number
  streams?: Record<string, { epoch: string; offset: number }>
}

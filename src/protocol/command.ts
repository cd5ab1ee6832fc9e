/** What a client sends (docs/protocol.md, "Commands"). */
export type Command =
  | { command: 'subscribe'; identifier: string }
  | { command: 'unsubscribe'; identifier: string }
  | { command: 'message'; identifier: string; data: string }
  | { command: 'whisper'; identifier: string; data: unknown }
  | { command: 'ping' }
  | { command: 'pong' }

import type { Message } from '@anycable/core'
import type { DetailedError } from './errors.ts'
import type { MessageMeta } from './history/message-meta.ts'
import type { Verdict } from './history/verdict.ts'
import type { PresenceEvent } from './protocol/presence.ts'

/** Comes with `connect`. */
export interface ConnectInfo {
  /** Whether it was connected before. */
  reconnect: boolean
  /** Whether the server restored what it knew of the last link. */
  restored: boolean
}

/** Events of a channel and what their listeners get. */
export interface ChannelEvents<T = Message, Info = object> {
  /** The server confirmed; also after every reconnect. */
  connect: (info: ConnectInfo) => void
  /** The link is down, or the server does not answer: it comes back by itself. */
  disconnect: (error?: DetailedError) => void
  /** Final: unsubscribed by the app (no error) or rejected by the server. */
  close: (error?: DetailedError) => void
  /** Any JSON value, and where it stands in its stream, if the server says. */
  message: (message: T, meta?: MessageMeta) => void
  /**
   * What became of the messages that were published meanwhile: once after every `connect`, before the first live
   * message, and again where a loss is found later. At `gap` fetch what is missing.
   */
  recovery: (verdict: Verdict) => void
  /** What the server says of who is here, as it says it; `channel.presence` says what that comes to. */
  presence: (event: PresenceEvent<Info>) => void
  /** The official client's words for a verdict: `history_received` at `recovered`, `history_not_found` at `gap`. */
  info: (event: { type: string; data?: object }) => void
}

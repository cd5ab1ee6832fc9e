/** The public states of a cable: one word each (docs/connection.md). */
export type ConnectionState = 'idle' | 'connecting' | 'connected' | 'disconnected' | 'closed'

/**
 * - `lost`: the link broke or was never made, and there will be another try
 * - `refused`: there will be none, by the server's word or the app's
 */
export type ConnectionEvent = 'connect' | 'welcomed' | 'lost' | 'refused' | 'retry' | 'disconnect'

/** `null`: nothing to do, on purpose. */
export const CONNECTION: Record<ConnectionState, Record<ConnectionEvent, ConnectionState | null>> = {
  idle: {
    connect: 'connecting',
    welcomed: null,
    lost: null,
    refused: null,
    retry: null,
    disconnect: 'closed'
  },
  connecting: {
    connect: null,
    welcomed: 'connected',
    lost: 'disconnected',
    refused: 'closed',
    retry: null,
    disconnect: 'closed'
  },
  connected: {
    connect: null,
    welcomed: null,
    lost: 'disconnected',
    refused: 'closed',
    retry: null,
    disconnect: 'closed'
  },
  disconnected: {
    connect: 'connecting',
    welcomed: null,
    lost: null,
    refused: 'closed',
    retry: 'connecting',
    disconnect: 'closed'
  },
  closed: {
    connect: 'connecting',
    welcomed: null,
    lost: null,
    refused: null,
    retry: null,
    disconnect: null
  }
}

/** Whether commands can be sent: now, soon, after a wait, or not before the app connects. */
export const LINK: Record<ConnectionState, 'up' | 'coming' | 'down' | 'closed'> = {
  idle: 'coming',
  connecting: 'coming',
  connected: 'up',
  disconnected: 'down',
  closed: 'closed'
}

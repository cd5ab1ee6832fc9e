import * as official from '@rails/actioncable'
import * as ours from 'hawser/actioncable'
import WebSocket from 'ws'

/** What a program for Rails' client imports. */
export type ActionCable = Omit<typeof ours, 'Subscription'> & { Subscription: { prototype: object } }

// Its types, which others keep, know half of what it exports.
const rails = official as unknown as ActionCable

export const CLIENTS = { '@rails/actioncable': rails, 'hawser/actioncable': ours } as const

export type ClientName = keyof typeof CLIENTS

/** Makes both fit for Node, and to notice a silence as soon as this server's pings allow it. */
export function prepare(pingInterval: number): void {
  // Rails' client looks for the page that it runs in.
  Object.assign(globalThis, { addEventListener() {}, removeEventListener() {} })
  for (const { adapters, ConnectionMonitor } of Object.values(CLIENTS)) {
    adapters.WebSocket = WebSocket
    ConnectionMonitor.staleThreshold = (pingInterval / 1_000) * 1.5
  }
}

import type { WebSocketImplementation } from 'hawser'
import { BenchSocket } from '../far-end.ts'

/** What the benchmark does with a client, the same for all. */
export interface Client {
  /** Makes a socket, now. */
  connect(): void
  subscribe(room: number, heard: (message: unknown) => void): Subscribed
  /** Never connects again. */
  end(): void
}

export interface Subscribed {
  readonly connected: boolean
  /** Ready to be awaited where the client has more to do after the call. */
  perform(action: string, payload: object): unknown
}

export type Protocol = 'base' | 'ext'

export const PROTOCOLS = { base: 'actioncable-v1-json', ext: 'actioncable-v1-ext-json' } as const

export const NAMES = ['floor', 'hawser', 'core', 'rails'] as const
export type ClientName = (typeof NAMES)[number]

export const CHANNEL = 'RoomChannel'

export interface ClientSettings {
  protocol: Protocol
  /** In ms. Twice as long without a word, and a client gives up the link. */
  pingInterval: number
  url: string
  /** What it opens: by default a socket that costs next to nothing. */
  WebSocket: WebSocketImplementation
}

/** The far end never pings, and a busy machine may take its time: nobody is to give up the link. */
export const SETTINGS: ClientSettings = {
  protocol: 'ext',
  pingInterval: 600_000,
  url: 'ws://server.test/cable',
  WebSocket: BenchSocket
}

/** As every one of the clients writes it. */
export const identifierOf = (room: number) => JSON.stringify({ channel: CHANNEL, room })

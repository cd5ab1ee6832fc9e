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

export const NAMES = ['floor', 'hawser', 'core', 'rails'] as const
export type ClientName = (typeof NAMES)[number]

export const CHANNEL = 'RoomChannel'
/** In ms. The far end never pings, and a busy machine may take its time: nobody is to give up the link. */
export const PING_INTERVAL = 600_000
export const ADDRESS = 'ws://server.test/cable'

/** As every one of the clients writes it. */
export const identifierOf = (room: number) => JSON.stringify({ channel: CHANNEL, room })

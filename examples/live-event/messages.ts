/** What the event publishes, by stream. */
export interface Bodies {
  chat: { from: string; text: string }
  notifications: { text: string }
  slides: { page: number; title: string; applause: number }
}

export type StreamName = keyof Bodies

/** As it reaches a client: numbered, unless it was sent to that client alone. */
export type Received<S extends StreamName> = Bodies[S] & { number?: number }

export const STREAMS: readonly StreamName[] = ['chat', 'notifications', 'slides']

export const ROOM = 'keynote'

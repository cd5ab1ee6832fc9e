/** The other end of a session: what carries its frames. */
export interface Link {
  /** One frame of text for the client. */
  send(frame: string): void
  /** Ends the link, with the code and the reason of a WebSocket's close. */
  close(code: number, reason: string): void
  /** The server hears nothing of this client any more and goes on talking to it, as AnyCable then does. */
  stopReading?(): void
}

/** How AnyCable closes after a `disconnect` frame, by its reason; 1000 without words for any other. */
const CLOSINGS = new Map<string, [code: number, words: string]>([
  ['unauthorized', [1000, 'Auth Failed']],
  ['token_expired', [1000, 'Auth Failed']],
  ['remote', [1000, 'Closed remotely']],
  ['no_pong', [1000, 'No Pong']],
  ['server_restart', [1001, 'Server restart']]
])

export const closingOf = (reason: string) => CLOSINGS.get(reason) ?? ([1000, ''] as const)

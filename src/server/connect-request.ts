import type { User } from './channel.ts'

/** What is known of who wants to connect. */
export interface ConnectRequest {
  /** Whole, with the query. */
  url: string
  /** By name in lower case. Behind AnyCable only those that it passes on (`--headers`; `cookie` unless told). */
  headers: Record<string, string>
  token: string | null
}

/** Says who it is; `null` is "unauthorized". When it throws the connection is closed with 1011. */
export type Authenticate = (request: ConnectRequest) => User | null | Promise<User | null>

/** The session that a client wants back: the header before the query. */
export function wantedSid({ url, headers }: ConnectRequest): string | null {
  return headers['x-anycable-restore-sid'] || new URL(url).searchParams.get('sid') || null
}

const TOKEN_PROTOCOL = 'anycable-token.'

/** The token of a request: the header before the sub-protocol before the query. An empty one is none. */
export function tokenOf(
  url: string,
  headers: Record<string, string>,
  offered: readonly string[] = []
): string | null {
  const carrier = offered.find(protocol => protocol.startsWith(TOKEN_PROTOCOL))
  return (
    headers['x-jid'] || carrier?.slice(TOKEN_PROTOCOL.length) || new URL(url).searchParams.get('jid') || null
  )
}

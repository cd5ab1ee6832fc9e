import type { User } from './channel.ts'
import type { Authenticate, ConnectRequest } from './connect-request.ts'
import { isRecord, parseJson } from './json.ts'
import type { Signatures, TokenVerdict } from './signatures.ts'

/** `identity` is the text that a remote disconnect names; `null` when nobody was asked who it is. */
export type Identification =
  | { kind: 'accepted'; user: User; identity: string | null }
  | { kind: 'refused'; reason: 'unauthorized' | 'token_expired' }
  | { kind: 'failed'; error: unknown }

export interface IdentifyOptions {
  secret?: string | undefined
  signatures: Signatures
  authenticate?: Authenticate | undefined
  now: () => number
}

/** A token decides where there is a secret to judge it by, then `authenticate`, and without either all get in. */
export async function identify(request: ConnectRequest, options: IdentifyOptions): Promise<Identification> {
  const { secret, signatures, authenticate, now } = options
  if (secret && request.token) return identificationBy(signatures.readToken(request.token, secret, now()))
  if (!authenticate) return { kind: 'accepted', user: {}, identity: null }

  try {
    const user = await authenticate(request)
    if (user === null) return { kind: 'refused', reason: 'unauthorized' }
    return { kind: 'accepted', user, identity: JSON.stringify(user) }
  } catch (error) {
    return { kind: 'failed', error }
  }
}

/** The user that an identity speaks of. AnyCable takes any text for one, so it may be none. */
export function userOf(identity: string): User {
  const user = parseJson(identity)
  return isRecord(user) ? user : {}
}

function identificationBy(verdict: TokenVerdict): Identification {
  switch (verdict.kind) {
    case 'valid':
      return { kind: 'accepted', user: userOf(verdict.identity), identity: verdict.identity }
    case 'expired':
      return { kind: 'refused', reason: 'token_expired' }
    case 'invalid':
      return { kind: 'refused', reason: 'unauthorized' }
    case 'nameless':
      return {
        kind: 'failed',
        error: new Error('A token has no claim "ext" with the identifiers as text: make it with signToken')
      }
  }
}

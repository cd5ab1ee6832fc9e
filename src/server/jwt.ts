import { createHmac } from 'node:crypto'
import { isRecord, parseJson } from './json.ts'
import type { TokenVerdict } from './signatures.ts'
import { sameText } from './signing.ts'

/**
 * A token that AnyCable and the embedded server accept: a JWT (HS256) whose claim `ext` holds the identifiers of
 * the connection as JSON. `expiresIn` is in seconds; without it the token holds for ever.
 */
export function signToken(
  identifiers: object,
  secret: string,
  options: { expiresIn?: number; now?: () => number } = {}
): string {
  const { expiresIn, now = Date.now } = options
  const claims = {
    ext: JSON.stringify(identifiers),
    ...(expiresIn !== undefined && { exp: Math.floor(now() / 1000) + expiresIn })
  }
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${signed}.${signature('sha256', secret, signed)}`
}

/** Judges a token as AnyCable does. `now` is in milliseconds. */
export function readToken(token: string, secret: string, now: number): TokenVerdict {
  const [header, payload, given, ...rest] = token.split('.')
  if (!header || !payload || !given || rest.length > 0) return { kind: 'invalid' }

  const hash = hashes.get(decode(header)?.['alg'])
  const claims = decode(payload)
  if (!hash || !claims || !sameText(given, signature(hash, secret, `${header}.${payload}`))) {
    return { kind: 'invalid' }
  }

  const { exp, ext } = claims
  if (exp !== undefined && typeof exp !== 'number') return { kind: 'invalid' }
  if (exp !== undefined && now / 1000 >= exp) return { kind: 'expired' }
  return typeof ext === 'string' ? { kind: 'valid', identity: ext } : { kind: 'nameless' }
}

const hashes = new Map<unknown, string>([
  ['HS256', 'sha256'],
  ['HS384', 'sha384'],
  ['HS512', 'sha512']
])

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

const signature = (hash: string, secret: string, text: string) =>
  createHmac(hash, secret).update(text).digest('base64url')

function decode(part: string): Record<string, unknown> | null {
  const value = parseJson(Buffer.from(part, 'base64url').toString())
  return isRecord(value) ? value : null
}

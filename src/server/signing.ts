import { createHmac, timingSafeEqual } from 'node:crypto'
import { parseJson } from './json.ts'

/**
 * The signed name of a stream: what a client passes to `streamFromSigned`. AnyCable takes it too when its
 * streams secret is the same.
 */
export function signStream(stream: string, secret: string): string {
  const encoded = Buffer.from(JSON.stringify(stream)).toString('base64')
  return `${encoded}--${digest(secret, encoded)}`
}

/** The name of a stream that was signed with this secret, `null` for everything else. */
export function verifyStream(signed: string, secret: string): string | null {
  const [encoded, signature, ...rest] = signed.split('--')
  if (!encoded || !signature || rest.length > 0) return null
  // Node would take URL-safe Base64 as well; AnyCable takes the standard alphabet with padding, nothing else.
  if (encoded.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return null
  if (!sameText(signature, digest(secret, encoded))) return null

  const name = parseJson(Buffer.from(encoded, 'base64').toString())
  return typeof name === 'string' ? name : null
}

/** The key that AnyCable derives from its application secret (`--secret`) for one of its HTTP endpoints. */
export function deriveKey(secret: string, purpose: 'broadcast' | 'api' | 'rpc'): string {
  return digest(secret, `${purpose}-cable`)
}

/** Compares without telling by its duration how much of the two is the same. */
export function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const digest = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('hex')

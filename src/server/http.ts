import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { type ConnectRequest, tokenOf } from './connect-request.ts'

/** An answer over HTTP: the text is a sentence for people, unless it says otherwise. */
export interface Answer {
  status: number
  body?: string
  headers?: Record<string, string>
}

export function send(response: ServerResponse, { status, body = '', headers = {} }: Answer): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers
  })
  response.end(body)
}

export const json = (value: unknown, status = 200): Answer => ({
  status,
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' }
})

/** The body as text, `null` when it has more bytes than that: it is read to its end all the same. */
export async function readBody(request: IncomingMessage, limit: number): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    // A client that is still sending would miss an answer given now, and get a broken connection instead.
    if (size <= limit) chunks.push(chunk)
  }
  return size > limit ? null : Buffer.concat(chunks).toString()
}

/** Names in lower case, repeated ones joined. */
function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}

export const pathOf = ({ url = '/' }: IncomingMessage) => url.replace(/[?#].*/s, '')

/** Answers a request for an upgrade that is not granted; nothing but the socket is there to do it. */
export const refusal = (status: number, words: string) =>
  `HTTP/1.1 ${status} ${words}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${words.length}\r\n\r\n${words}`

/** Who knocks with this upgrade. */
export function connectRequest(request: IncomingMessage, origin: string): ConnectRequest {
  const headers = flatten(request.headers)
  const url = new URL(request.url ?? '/', origin).href
  const offered = headers['sec-websocket-protocol']?.split(',').map(protocol => protocol.trim())
  return { url, headers, token: tokenOf(url, headers, offered) }
}

import type { IncomingMessage } from 'node:http'
import type { Brain } from './brain.ts'
import { type Answer, json, pathOf, readBody } from './http.ts'
import { parseJson } from './json.ts'
import { isAllowed } from './origin.ts'
import { BROADCAST, HEALTH, type ServerSettings } from './server-options.ts'
import { sameText } from './signing.ts'

/** What one request to `POST /_broadcast` may hold. */
const MAX_BODY = 1_048_576

/** Answers what is the server's own, `null` for everything else. */
export async function answerOwn(
  request: IncomingMessage,
  brain: Brain,
  options: ServerSettings
): Promise<Answer | null> {
  switch (pathOf(request)) {
    case HEALTH:
      return json({ status: 'ok', connections: brain.sessions.size })
    case BROADCAST:
      return answerBroadcast(request, brain, options)
    case options.path:
      return { status: 400, body: 'Only WebSocket connections are served here' }
    default:
      return null
  }
}

async function answerBroadcast(
  request: IncomingMessage,
  brain: Brain,
  { anycable, report, broadcastKey, origins }: ServerSettings
): Promise<Answer> {
  const { method, headers } = request
  if (method !== 'POST') {
    const status = anycable ? 422 : 405
    return { status, body: 'Send a publication by POST', headers: { allow: 'POST' } }
  }
  // A page of another site could post here by a plain form.
  if (!isAllowed(headers, origins)) return { status: 403, body: 'This origin may not broadcast' }
  if (broadcastKey !== undefined && !sameText(headers.authorization ?? '', `Bearer ${broadcastKey}`)) {
    return {
      status: 401,
      body: 'The key is missing or wrong: send it as "Authorization: Bearer …"',
      headers: { 'www-authenticate': 'Bearer' }
    }
  }

  const text = await readBody(request, MAX_BODY)
  if (text === null) return { status: 413, body: `A publication may have ${MAX_BODY} bytes` }

  try {
    const body = parseJson(text)
    if (body === undefined) throw new SyntaxError('The body is not JSON')
    brain.publish(body)
  } catch (error) {
    // AnyCable takes whatever it gets and says so; what went wrong only its log knows.
    if (anycable) report(error)
    else return { status: 400, body: error instanceof Error ? error.message : String(error) }
  }
  return { status: 201 }
}

import { isRecord } from './json.ts'
import type { PublicationMeta } from './subscription.ts'

/** What `POST /_broadcast` may ask for. `data` is text, of JSON as a rule; `null` when there was none. */
export type Publication =
  | { kind: 'message'; stream: string; data: string | null; meta: PublicationMeta }
  | { kind: 'disconnect'; identity: string; reconnect: boolean }

/** Why a body is no publication, in a sentence for whoever sent it. */
export class PublicationError extends Error {
  override readonly name = 'PublicationError'
}

/** Takes AnyCable's shapes: one message, several, or a remote disconnect. Throws a `PublicationError`. */
export function parsePublications(body: unknown): Publication[] {
  if (!Array.isArray(body))
    return [isRecord(body) && !body['stream'] && 'command' in body ? disconnection(body) : message(body)]
  if (body.length === 0) throw new PublicationError('The list is empty: put at least one message into it')
  return body.map(message)
}

function message(value: unknown): Publication {
  if (!isRecord(value)) throw new PublicationError('A publication is an object with "stream" and "data"')

  const { stream, data = null, meta } = value
  if (typeof stream !== 'string' || !stream) {
    throw new PublicationError('"stream" has to be the name of a stream')
  }
  if (typeof data !== 'string' && data !== null) {
    throw new PublicationError('"data" has to be a string: put JSON.stringify around the message')
  }
  return { kind: 'message', stream, data, meta: metaOf(meta) }
}

function metaOf(meta: unknown): PublicationMeta {
  if (meta === undefined || meta === null) return {}
  if (!isRecord(meta)) throw new PublicationError('"meta" has to be an object')

  const sid = meta['exclude_socket'] ?? ''
  const transient = meta['transient'] ?? false
  if (typeof sid !== 'string') throw new PublicationError('"meta.exclude_socket" has to be a sid, a string')
  if (typeof transient !== 'boolean') throw new PublicationError('"meta.transient" has to be a boolean')
  return { ...(sid && { exclude_socket: sid }), transient }
}

function disconnection({ command, payload }: Record<string, unknown>): Publication {
  if (command !== 'disconnect') {
    throw new PublicationError(`There is no command ${JSON.stringify(command)}: "disconnect" is the only one`)
  }
  const { identifier, reconnect = false } = isRecord(payload) ? payload : {}
  if (typeof identifier !== 'string') {
    throw new PublicationError('"payload.identifier" has to be the identifiers of a connection as text')
  }
  if (typeof reconnect !== 'boolean') throw new PublicationError('"payload.reconnect" has to be a boolean')
  return { kind: 'disconnect', identity: identifier, reconnect }
}

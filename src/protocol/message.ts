import { type PresenceEvent, parsePresence } from './presence.ts'

/** A message of a channel as it stands on the wire, its position unchecked (docs/protocol.md, "Messages"). */
export interface Data {
  identifier: string
  message: unknown
  stream_id?: unknown
  epoch?: unknown
  offset?: unknown
}

/** Where a message stands in the history of its stream. */
export interface Position {
  stream: string
  epoch: string
  /** Counts from 1 in each stream. */
  offset: number
}

/** `restored`: the server took over what it knew of the last session, the subscriptions in `restoredIds` with it. */
export interface Welcome {
  kind: 'welcome'
  sid: string | null
  restored: boolean
  restoredIds: string[]
}

/** Everything else that a server says, in our words. */
export type Message =
  | Welcome
  | { kind: 'ping'; at: number | null }
  | { kind: 'pong' }
  | { kind: 'confirmed'; identifier: string }
  | { kind: 'rejected'; identifier: string | null }
  | { kind: 'history'; identifier: string; found: boolean }
  | { kind: 'presence'; identifier: string; event: PresenceEvent }
  | { kind: 'disconnect'; reason: string | null; reconnect: boolean | null }
  | { kind: 'unknown'; type: string }
  | { kind: 'malformed'; why: string }

/** Whether a decoded frame is a message of a channel. `null`, `false`, `0` and `""` are messages too. */
export function isData(frame: unknown): frame is Data {
  if (typeof frame !== 'object' || frame === null) return false
  const { type, message, identifier }: Partial<Record<'type' | 'message' | 'identifier', unknown>> = frame
  if (typeof type === 'string' && type) return false
  return typeof identifier === 'string' && (message !== undefined || 'message' in frame)
}

/** Takes what a decoder made of a frame, whatever that is; never throws. */
export function parseMessage(frame: unknown): Message {
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame))
    return malformed('it is not an object')

  const fields: Fields = { ...frame }
  const identifier = text(fields.identifier)

  switch (fields.type) {
    case 'welcome':
      return {
        kind: 'welcome',
        sid: text(fields.sid),
        restored: fields.restored === true,
        // A server omits the list when it is empty: a missing one means that nothing was restored.
        restoredIds: Array.isArray(fields.restored_ids) ? fields.restored_ids.filter(isString) : []
      }
    case 'ping':
      return { kind: 'ping', at: Number.isFinite(fields.message) ? Number(fields.message) : null }
    case 'pong':
      return { kind: 'pong' }
    case 'reject_subscription':
      return { kind: 'rejected', identifier }
    case 'disconnect':
      return {
        kind: 'disconnect',
        reason: text(fields.reason),
        reconnect: typeof fields.reconnect === 'boolean' ? fields.reconnect : null
      }
    case 'confirm_subscription':
      return identifier === null ? anonymous(fields.type) : { kind: 'confirmed', identifier }
    case 'confirm_history':
    case 'reject_history':
      return identifier === null
        ? anonymous(fields.type)
        : { kind: 'history', identifier, found: fields.type === 'confirm_history' }
    case 'presence': {
      const event = parsePresence(fields.message)
      if (identifier === null) return anonymous(fields.type)
      return event ? { kind: 'presence', identifier, event } : malformed('its presence is none that is known')
    }
  }

  return isString(fields.type) && fields.type
    ? { kind: 'unknown', type: fields.type }
    : malformed('it has neither a type nor a message with an identifier')
}

/** The position of a message, where it has a whole one (docs/protocol.md, "Positions"). */
export function positionOf({ stream_id: stream, epoch, offset }: Data): Position | null {
  return isString(stream) &&
    isString(epoch) &&
    typeof offset === 'number' &&
    Number.isSafeInteger(offset) &&
    offset > 0
    ? { stream, epoch, offset }
    : null
}

interface Fields {
  type?: unknown
  identifier?: unknown
  message?: unknown
  sid?: unknown
  restored?: unknown
  restored_ids?: unknown
  reason?: unknown
  reconnect?: unknown
}

const malformed = (why: string): Message => ({ kind: 'malformed', why })
const anonymous = (type: string): Message => malformed(`"${type}" came without an identifier`)
const isString = (value: unknown): value is string => typeof value === 'string'
const text = (value: unknown): string | null => (isString(value) ? value : null)

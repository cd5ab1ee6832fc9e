/** One who is here, as the server names it. Without `info` where it said nothing of itself. */
export interface PresenceRecord<Info = unknown> {
  readonly id: string
  readonly info?: Info
}

/** Somebody came, went, or says something else of itself. AnyCable never says `update`; the embedded server may. */
export type PresenceChange<Info = unknown> = PresenceRecord<Info> & {
  readonly type: 'join' | 'leave' | 'update'
}

/** What a server says of who is here (docs/protocol.md, "Presence"). */
export type PresenceEvent<Info = unknown> =
  | PresenceChange<Info>
  /** All of them: to who asked alone. */
  | { readonly type: 'info'; readonly total: number; readonly records: readonly PresenceRecord<Info>[] }
  /** It cannot say. */
  | { readonly type: 'error' }

/** `null` for what is none of them; never throws. */
export function parsePresence(value: unknown): PresenceEvent | null {
  if (typeof value !== 'object' || value === null || !('type' in value)) return null
  switch (value.type) {
    case 'join':
    case 'leave':
    case 'update':
      return isRecord(value) ? { ...recordOf(value), type: value.type } : null
    case 'info': {
      // A server omits the list when it is empty.
      const listed = 'records' in value && Array.isArray(value.records) ? value.records : []
      const records = listed.filter(isRecord).map(recordOf)
      return { type: 'info', total: records.length, records }
    }
    case 'error':
      return { type: 'error' }
    default:
      return null
  }
}

const isRecord = (value: unknown): value is PresenceRecord =>
  typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'

const recordOf = ({ id, info }: PresenceRecord): PresenceRecord => ({ id, ...given(info) })

/** The part of a record that says something, if it does. */
export const given = (info: unknown): { info?: unknown } =>
  info === undefined || info === null ? {} : { info }

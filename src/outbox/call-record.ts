import type { Owner } from '../storage/text-storage.ts'

/** Another number for another shape: what an older or newer release has stored is not read. */
const VERSION = 1

/** A call that waits, as it is stored. */
export interface StoredCall {
  readonly id: string
  readonly identifier: string
  /** `null`: the server's `receive`. */
  readonly action: string | null
  /** What goes on the wire, as JSON of an object: the payload, with the action in it. */
  readonly data: string
  /** The time of day when it expires, in ms since 1970 UTC; `Infinity`: never. */
  readonly due: number
}

/** One of those, and whether it may be on the wire: noted before it is handed to a link. */
export interface RecordedCall extends StoredCall {
  readonly begun: boolean
}

/** All that is stored of the calls of one cable. */
export interface CallRecord {
  /** Names the one page that may send them: a tab that was duplicated has a copy. */
  readonly lineage: string
  readonly calls: readonly RecordedCall[]
}

/** As the server has it, without the action. */
export function payloadOf({ action, data }: StoredCall): object | undefined {
  const payload: Record<string, unknown> = JSON.parse(data)
  if (action === null) return payload
  delete payload['action']
  return Object.keys(payload).length > 0 ? payload : undefined
}

export function writeCalls({ url, user }: Owner, { lineage, calls }: CallRecord): string {
  const list = calls.map(({ id, identifier, action, data, due, begun }) => [
    id,
    identifier,
    action,
    data,
    // JSON has no word for it.
    due === Number.POSITIVE_INFINITY ? null : due,
    begun
  ])
  return JSON.stringify({ version: VERSION, url, user, lineage, calls: list })
}

/** `null`: it is none of ours, or somebody else's. `damaged`: how many of its calls nobody can read. Never throws. */
export function readCalls(text: unknown, whose: Owner): (CallRecord & { damaged: number }) | null {
  const { version, url, user, lineage, calls }: Record<string, unknown> = Object(parsed(text))
  if (version !== VERSION || url !== whose.url || user !== whose.user) return null
  if (typeof lineage !== 'string' || !Array.isArray(calls)) return null
  const read = calls.map(callOf).filter(call => call !== null)
  return { lineage, calls: read, damaged: calls.length - read.length }
}

function callOf(value: unknown): RecordedCall | null {
  if (!Array.isArray(value)) return null
  const [id, identifier, action, data, day, begun]: unknown[] = value
  if (typeof id !== 'string' || typeof identifier !== 'string' || typeof begun !== 'boolean') return null
  if ((action !== null && typeof action !== 'string') || !isObject(data)) return null
  const due = day === null ? Number.POSITIVE_INFINITY : day
  return typeof due === 'number' ? { id, identifier, action, data, due, begun } : null
}

const isObject = (text: unknown): text is string => {
  const value = parsed(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null
  } catch {
    return null
  }
}

import type { Owner } from '../storage/text-storage.ts'

/** Another number for another shape: what an older or newer release has stored is not read. */
const VERSION = 1

/** A call that waits, as it is stored. */
export interface StoredCall {
  readonly id: string
  readonly identifier: string
  /** `null`: the server's `receive`. */
  readonly action: string | null
  /** As JSON; `null`: none. */
  readonly payload: string | null
  /** The time of day when it expires, in ms since 1970 UTC. */
  readonly due: number
  /** Whether it may be on the wire: noted before it is handed to a link. */
  begun: boolean
}

/** All that is stored of the calls of one cable. */
export interface CallRecord {
  /** Names the one page that may send them: a tab that was duplicated has a copy. */
  readonly lineage: string
  readonly calls: readonly StoredCall[]
}

/** As it was called. */
export function payloadOf({ action, payload }: StoredCall): {
  action: string | undefined
  payload: object | undefined
} {
  return { action: action ?? undefined, payload: payload === null ? undefined : JSON.parse(payload) }
}

export function writeCalls({ url, user }: Owner, { lineage, calls }: CallRecord): string {
  const list = calls.map(({ id, identifier, action, payload, due, begun }) => [
    id,
    identifier,
    action,
    payload,
    due,
    begun
  ])
  return JSON.stringify({ version: VERSION, url, user, lineage, calls: list })
}

/** `null`: it is none of ours, or somebody else's. Never throws. */
export function readCalls(text: unknown, whose: Owner): CallRecord | null {
  const { version, url, user, lineage, calls }: Record<string, unknown> = Object(parsed(text))
  if (version !== VERSION || url !== whose.url || user !== whose.user) return null
  if (typeof lineage !== 'string' || !Array.isArray(calls)) return null
  const read = calls.map(callOf)
  return read.every(call => call !== null) ? { lineage, calls: read } : null
}

function callOf(value: unknown): StoredCall | null {
  if (!Array.isArray(value)) return null
  const [id, identifier, action, payload, due, begun]: unknown[] = value
  if (typeof id !== 'string' || typeof identifier !== 'string' || typeof begun !== 'boolean') return null
  if (action !== null && typeof action !== 'string') return null
  if (payload !== null && !isObject(payload)) return null
  return typeof due === 'number' && Number.isFinite(due)
    ? { id, identifier, action, payload, due, begun }
    : null
}

const isObject = (text: unknown): text is string => {
  const value = parsed(text)
  return typeof value === 'object' && value !== null
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null
  } catch {
    return null
  }
}

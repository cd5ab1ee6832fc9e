import type { Position } from '../protocol/message.ts'
import type { Owner } from './text-storage.ts'

/** Another number for another shape: what an older or newer release has stored is not read. */
const VERSION = 1

/** How far a channel was heard, as it is stored. */
export interface Entry {
  /** From when on to ask for what has no position, by the server's clock if `proven`, in seconds since 1970 UTC. */
  readonly second: number
  readonly proven: boolean
  /** When everything before had arrived, by the time of day, in ms since 1970 UTC. */
  readonly day: number
  /** The last heard first. */
  readonly positions: readonly Position[]
}

export type Entries = ReadonlyMap<string, Entry>

export function write({ url, user }: Owner, entries: Entries): string {
  const channels = [...entries].map(([identifier, { second, proven, day, positions }]) => [
    identifier,
    second,
    proven,
    day,
    positions.map(({ stream, epoch, offset }) => [stream, epoch, offset])
  ])
  return JSON.stringify({ version: VERSION, url, user, channels })
}

/** `null`: it is none of ours, or somebody else's. Never throws. */
export function read(text: string, { url, user }: Owner): Entries | null {
  const record = parsed(text)
  if (!isObject(record) || record['version'] !== VERSION) return null
  const { channels } = record
  if (record['url'] !== url || record['user'] !== user || !Array.isArray(channels)) return null

  const entries = new Map<string, Entry>()
  for (const channel of channels) {
    if (!Array.isArray(channel)) return null
    const [identifier, second, proven, day, positions]: unknown[] = channel
    if (typeof identifier !== 'string' || typeof proven !== 'boolean' || !Array.isArray(positions))
      return null
    if (!isCount(second) || typeof day !== 'number' || !Number.isFinite(day)) return null
    const places = positions.map(positionOf)
    if (!places.every(place => place !== null)) return null
    entries.set(identifier, { second, proven, day, positions: places })
  }
  return entries
}

function positionOf(value: unknown): Position | null {
  if (!Array.isArray(value)) return null
  const [stream, epoch, offset]: unknown[] = value
  return typeof stream === 'string' && typeof epoch === 'string' && isCount(offset)
    ? { stream, epoch, offset }
    : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0

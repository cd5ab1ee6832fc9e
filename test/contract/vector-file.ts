import { readFileSync } from 'node:fs'

export type Frame = Record<string, unknown>

/** One step of a vector. It has one of `do`, `net`, `recv`, `recvRaw`, `send`, `sendAnyOrder`, `sendNone`, `wait`. */
export interface Step {
  do?: string
  ch?: string
  args?: {
    action?: string
    payload?: object
    payloadRef?: string
    data?: unknown
    id?: string | number
    info?: object
  }
  net?: string
  protocol?: string
  code?: number
  reason?: string
  recv?: Frame
  recvRaw?: string
  /** Delivered in the task of the step before. */
  sameTask?: boolean
  send?: Frame
  sendAnyOrder?: Frame[]
  exact?: boolean
  sendNone?: Frame
  wait?: number
}

export interface Expectations {
  cable?: string
  channels?: Record<string, string>
  delivered?: Record<string, unknown[]>
  deliveredAnyOrder?: Record<string, unknown[]>
  deliveredIfOrdered?: Record<string, unknown[]>
  /** By alias and stream: what the next request for history carries. */
  positions?: Record<string, Record<string, { epoch: string; offset: number }>>
  events?: string[]
  reconnect?: boolean
  nextConnect?: { query?: Record<string, string>; queryAbsent?: string[]; protocols?: string[] }
  pending?: Record<string, string>
  buffered?: number
  noUnhandled?: boolean
}

export interface ClientSettings {
  auth?: { token: string; strategy?: 'param' | 'header' | 'sub-protocol'; refreshTo?: string }
  maxReconnectAttempts?: number
  /** Seconds since 1970 UTC, or milliseconds. */
  history?: { since?: number; sinceMs?: number }
  staleness?: 'on'
  listeners?: Record<string, string[]>
}

export interface Vector {
  id: string
  area: string
  title: string
  protocol: 'base' | 'ext' | 'any'
  client?: ClientSettings
  steps: Step[]
  expect: Expectations
}

interface VectorFile {
  identifiers: Record<string, string>
  defaults: {
    timeoutsMs: Record<
      'open' | 'welcome' | 'confirm' | 'history' | 'presence' | 'stale' | 'unsubscribeCooldown',
      number
    >
  }
  vectors: Vector[]
}

const file: VectorFile = JSON.parse(readFileSync(new URL('protocol-vectors.json', import.meta.url), 'utf8'))

export const { vectors, defaults } = file

/** What an alias like `K` stands for. */
export function identifierOf(alias: string): string {
  const identifier = file.identifiers[alias]
  if (identifier === undefined) throw new Error(`The file has no identifier "${alias}"`)
  return identifier
}

/** A frame with its aliases (`"@K"`) replaced. */
export function resolved(frame: Frame): Frame {
  return JSON.parse(JSON.stringify(frame), (_, value) =>
    typeof value === 'string' && /^@\w+$/.test(value) ? identifierOf(value.slice(1)) : value
  )
}

/** A file that grew a word we do not know must not pass unread. */
export function checkKeys(value: object, known: readonly string[], where: string): void {
  const unknown = Object.keys(value).filter(key => !known.includes(key))
  if (unknown.length > 0) throw new Error(`${where}: nobody here knows "${unknown.join('", "')}"`)
}

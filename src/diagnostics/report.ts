import type { CableTrace, ConnectionStatus } from '../index.ts'
import type { ChannelStory } from './channel-story.ts'
import type { Counters } from './counters.ts'
import type { Quality } from './quality.ts'

/** The last minutes of a cable as plain JSON, to be put into a bug report: no token, no message, no signed name is in it. */
export interface DiagnosticReport {
  /** ISO 8601, UTC. */
  readonly madeAt: string
  readonly explanation: readonly string[]
  readonly quality: Quality
  readonly status: Readonly<Record<string, unknown>>
  readonly counters: Counters
  readonly channels: readonly Readonly<Record<string, unknown>>[]
  /** In order, each with its time as ISO 8601, UTC. */
  readonly events: readonly Readonly<Record<string, unknown>>[]
}

export interface ReportParts {
  readonly now: number
  readonly explanation: readonly string[]
  readonly quality: Quality
  readonly status: ConnectionStatus
  readonly counters: Counters
  readonly channels: Iterable<ChannelStory>
  readonly events: readonly CableTrace[]
  readonly redact: (text: string) => string
}

export function reportOf(parts: ReportParts): DiagnosticReport {
  const { now, explanation, quality, status, counters, channels, events, redact } = parts
  const plain = (values: object) => plainOf(values, redact)
  return {
    madeAt: iso(now),
    explanation: explanation.map(redact),
    quality,
    status: plain({
      ...status,
      since: iso(status.since),
      nextRetryAt: status.nextRetryAt && iso(status.nextRetryAt)
    }),
    counters,
    channels: [...channels].map(({ since, judgedAt, ...story }) =>
      plain({ ...story, since: iso(since), judgedAt: judgedAt === null ? null : iso(judgedAt) })
    ),
    events: events.map(({ at, ...event }) => plain({ at: iso(at), ...event }))
  }
}

const iso = (ms: number) => new Date(ms).toISOString()

/** Errors become what they say; every text is redacted. */
function plainOf(values: object, redact: (text: string) => string): Record<string, unknown> {
  const plain = (value: unknown): unknown => {
    if (typeof value === 'string') return redact(value)
    if (value instanceof Error) return errorOf(value, redact)
    if (Array.isArray(value)) return value.map(plain)
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, plain(entry)]))
    return value
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)]))
}

function errorOf(error: Error, redact: (text: string) => string): Record<string, unknown> {
  const details = ['reason', 'phase', 'retryable', 'code'].flatMap(name =>
    name in error ? [[name, Reflect.get(error, name)]] : []
  )
  return { name: error.name, message: redact(error.message), ...Object.fromEntries(details) }
}

/** The signed name of a stream opens it for whoever has it. Its first letters tell one from another. */
export const withoutSignedNames = (text: string): string =>
  text.replace(/("signed_stream_name\\*":\\*")([^"\\]{0,8})[^"\\]*/g, '$1$2…')

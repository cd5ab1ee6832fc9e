import { describe, type ErrorDetails, type Phase, ReasonError } from '../errors.ts'
import type { Flaw } from './check.ts'

/** What a `ValidationError` carries beside its sentence. */
export interface ValidationErrorDetails extends ErrorDetails {
  readonly reason:
    | 'invalid_params'
    | 'invalid_payload'
    | 'invalid_message'
    | 'invalid_reply'
    | 'invalid_presence'
  readonly channel: string
  readonly params: object
  readonly path: string
  readonly excerpt: string
}

/**
 * Something does not fit the definition of its channel: nothing was sent, or what came was dropped. Reason
 * `invalid_params`, `invalid_payload`, `invalid_message`, `invalid_reply` or `invalid_presence`. `cause` has all that the schema says.
 */
export class ValidationError extends ReasonError implements ValidationErrorDetails {
  declare readonly reason: ValidationErrorDetails['reason']
  declare readonly phase: Phase
  declare readonly retryable: boolean
  /** The name of the channel, and what it was subscribed with. */
  declare readonly channel: string
  declare readonly params: object
  /** Leads to the first thing that is wrong, as in `items[0].text`; empty: it is the value itself. */
  declare readonly path: string
  /** The value as JSON, its first 200 characters. */
  declare readonly excerpt: string

  /** @internal Called by what checks params, payloads and messages. */
  constructor(what: string, { why, path, cause }: Flaw, value: unknown, details: WithoutFlaw) {
    super(what, details.reason)
    const excerpt = excerptOf(value)
    const sentence = `${what}: ${path && `"${path}" is wrong: `}${why}. It was ${excerpt}`
    describe(this, 'ValidationError', sentence, { ...details, path, excerpt, cause })
  }
}

type WithoutFlaw = Omit<ValidationErrorDetails, 'path' | 'excerpt' | 'cause'>

const EXCERPT = 200

/** What the app gave may have no form as JSON. */
function excerptOf(value: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {}
  text ??= String(value)
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text
}

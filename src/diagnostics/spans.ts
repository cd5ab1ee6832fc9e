import type { Cable, CableTrace } from '../index.ts'

/** What is used of a tracer of OpenTelemetry (`@opentelemetry/api`); any object of this shape will do. Times in ms since 1970 UTC. */
export interface SpanTracer {
  /** Begins a span; without `startTime` it begins now. */
  startSpan(name: string, options?: { startTime?: number; attributes?: SpanAttributes }): Span
}

/** What is known of a span, by name. */
export type SpanAttributes = Record<string, string | number | boolean>

/** What is used of a span of OpenTelemetry. */
export interface Span {
  /** Adds to what is known of it. */
  setAttributes(attributes: SpanAttributes): unknown
  /** `code` 2: it failed, and `message` says why. */
  setStatus(status: { code: number; message?: string }): unknown
  /** It is over: then, or now. */
  end(endTime?: number): void
}

/** OpenTelemetry's code for a span that failed. */
const ERROR = 2

/**
 * Makes spans of what a cable does, until the returned undo is called, which ends those that are open:
 * - `hawser.connect`: a try, until the server lets us in or it fails
 * - `hawser.subscribe`: from asking for a subscription to the server's answer
 * - `hawser.away`: from a link that was lost to the next one
 *
 * ```ts
 * traceSpans(cable, trace.getTracer('my app'))
 * ```
 */
export function traceSpans(cable: Cable, tracer: SpanTracer): () => void {
  const open = new Map<string, Span>()

  function begin(key: string, name: string, at: number, attributes: SpanAttributes): void {
    if (!open.has(key)) open.set(key, tracer.startSpan(name, { startTime: at, attributes }))
  }

  function end(key: string, at: number, how: { attributes?: SpanAttributes; error?: string } = {}): void {
    const span = open.get(key)
    if (!span) return
    open.delete(key)
    if (how.attributes) span.setAttributes(how.attributes)
    if (how.error !== undefined) span.setStatus({ code: ERROR, message: how.error })
    span.end(at)
  }

  function endAll(at: number, error?: string): void {
    for (const key of [...open.keys()]) end(key, at, error === undefined ? {} : { error })
  }

  function follow(event: CableTrace): void {
    const { at } = event
    switch (event.type) {
      case 'attempt':
        end(CONNECT, at)
        return begin(CONNECT, 'hawser.connect', at, attemptOf(event))
      case 'welcomed':
        end(CONNECT, at, { attributes: { 'hawser.restored': event.restored } })
        return end(AWAY, at)
      case 'lost': {
        const { message } = event.error
        end(CONNECT, at, { error: message })
        for (const key of [...open.keys()]) if (key !== AWAY) end(key, at, { error: message })
        return begin(AWAY, 'hawser.away', at, { 'hawser.reason': event.error.reason ?? '' })
      }
      case 'closed':
        return endAll(at, event.error?.message)
      case 'subscribing':
        return begin(event.identifier, 'hawser.subscribe', at, { 'hawser.identifier': event.identifier })
      case 'subscribed':
        return end(event.identifier, at, { attributes: { 'hawser.how': event.how } })
      case 'rejected':
        return end(event.identifier, at, { error: 'rejected' })
      case 'unanswered':
        return end(event.identifier, at, { error: 'unanswered' })
      case 'unsubscribing':
        // Given back before it was there: the answer is not told of any more.
        return end(event.identifier, at, { attributes: { 'hawser.how': 'given back' } })
      default:
        return
    }
  }

  const stop = cable.trace(follow)
  return () => {
    stop()
    endAll(cable.clock.now())
  }
}

// No identifier is named so: those are JSON.
const CONNECT = 'connect'
const AWAY = 'away'

const attemptOf = ({ cause, failures, protocol }: CableTrace & { type: 'attempt' }): SpanAttributes => ({
  'hawser.cause': cause,
  'hawser.failures': failures,
  'hawser.protocol': protocol
})

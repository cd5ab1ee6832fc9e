import {
  DisconnectedError,
  NoConnectionError,
  ReasonError,
  StaleConnectionError,
  SubscriptionRejectedError,
  SubscriptionTimeoutError
} from '@anycable/core'

// The roots are the official client's own classes: an `instanceof` check written for it holds here too.
export { ReasonError as CableError, ReasonError }

/** What the client was doing when it went wrong. */
export type Phase =
  | 'options'
  | 'auth'
  | 'open'
  | 'welcome'
  | 'connected'
  | 'subscribe'
  | 'history'
  | 'perform'
  | 'whisper'
  | 'presence'
  | 'listener'

/** What every error of ours carries beside its sentence: for code, not for people. */
export interface ErrorDetails {
  /** One word for what happened; `docs/errors.md` lists them all. */
  readonly reason: string
  readonly phase: Phase
  /** Whether the same thing may succeed later without a change by the app. */
  readonly retryable: boolean
  readonly cause?: unknown
}

/** What listeners get: an error of ours, or one of the official client's that was told what it lacks. */
export type DetailedError = ReasonError & ErrorDetails

/** Transports and apps may throw the official client's errors. They stay what they are, and are tried again. */
export function detailed(error: ReasonError, phase: Phase): DetailedError {
  if (isDetailed(error)) return error
  const retryable = !('retryable' in error && error.retryable === false)
  return Object.assign(error, { reason: error.reason ?? 'transport_closed', phase, retryable })
}

const isDetailed = (error: ReasonError): error is DetailedError =>
  error.reason !== undefined && 'phase' in error && 'retryable' in error

/** `code` (a number) and `closeReason` are the WebSocket's own words, where it closed with any. */
export interface ConnectionErrorDetails extends ErrorDetails {
  readonly code?: number | undefined
  readonly closeReason?: string | undefined
}

/** The link is gone or could not be made. `docs/errors.md` has the reasons. */
export class ConnectionError extends DisconnectedError implements ConnectionErrorDetails {
  declare readonly reason: string
  declare readonly phase: Phase
  declare readonly retryable: boolean
  declare readonly code?: number
  declare readonly closeReason?: string

  constructor(sentence: string, details: ConnectionErrorDetails) {
    super(details.reason)
    describe(this, 'ConnectionError', sentence, details)
  }
}

/** Nothing was heard on an open link for too long. Reason `stale`. */
export class StaleError extends StaleConnectionError implements ErrorDetails {
  declare readonly reason: string
  declare readonly phase: Phase
  declare readonly retryable: boolean

  constructor(silence: number) {
    super('stale')
    const sentence = `Nothing was heard from the server for ${silence} ms: connecting anew`
    describe(this, 'StaleError', sentence, { reason: 'stale', phase: 'connected', retryable: true })
  }
}

/** The server said no to a subscription. Reason `rejected`. */
export class RejectedError extends SubscriptionRejectedError implements ErrorDetails {
  declare readonly reason: string
  declare readonly phase: Phase
  declare readonly retryable: boolean
  declare readonly identifier: string

  constructor(identifier: string) {
    super('rejected')
    const sentence = `The server rejected ${identifier}: check its params and the rights of this user`
    describe(this, 'RejectedError', sentence, {
      reason: 'rejected',
      phase: 'subscribe',
      retryable: false,
      identifier
    })
  }
}

/** The server did not answer a subscription in time; the client goes on asking. Reason `timeout`. */
export class ConfirmationTimeoutError extends SubscriptionTimeoutError implements ErrorDetails {
  declare readonly reason: string
  declare readonly phase: Phase
  declare readonly retryable: boolean
  declare readonly identifier: string

  constructor(identifier: string) {
    super('timeout')
    const sentence = `The server did not answer for ${identifier}: does the channel exist? Asking again`
    describe(this, 'ConfirmationTimeoutError', sentence, {
      reason: 'timeout',
      phase: 'subscribe',
      retryable: true,
      identifier
    })
  }
}

/** The link is down and the call was not sent. Reason `offline`. */
export class OfflineError extends NoConnectionError implements ErrorDetails {
  declare readonly cause?: Error
  declare readonly reason: string
  declare readonly phase: Phase
  declare readonly retryable: boolean

  /** `cause`: what ended the link, or kept it from being made, while the call waited for it. */
  constructor(phase: Phase, cause?: Error) {
    super()
    const why = cause ? ` (${cause.message})` : ''
    const sentence = `Not sent (${phase}): the link is down${why}. Try again once it is connected`
    describe(this, 'OfflineError', sentence, {
      reason: 'offline',
      phase,
      retryable: true,
      ...(cause && { cause })
    })
  }
}

/** A call that could not be done as asked: nothing was sent. `docs/errors.md` has the reasons. */
export class CallError extends ReasonError implements ErrorDetails {
  declare readonly reason: string
  declare readonly phase: Phase
  declare readonly retryable: boolean

  constructor(sentence: string, details: ErrorDetails) {
    super(sentence, details.reason)
    describe(this, 'CallError', sentence, details)
  }
}

/** The server sent what it should not; the frame was dropped. Reason `malformed_frame` or `unknown_frame`. */
export class FrameError extends ReasonError implements ErrorDetails {
  declare readonly reason: string
  declare readonly phase: Phase
  declare readonly retryable: boolean

  constructor(sentence: string, reason: 'malformed_frame' | 'unknown_frame', cause?: unknown) {
    super(sentence, reason)
    describe(this, 'FrameError', sentence, { reason, phase: 'connected', retryable: false, cause })
  }
}

/** An app throws this from `auth` to say that trying again is of no use: the cable closes. */
export class UnauthorizedError extends ReasonError implements ErrorDetails {
  declare readonly reason: string
  declare readonly phase: Phase
  declare readonly retryable: boolean

  constructor(sentence = 'Not authorized: sign in again and connect') {
    super(sentence, 'unauthorized')
    describe(this, 'UnauthorizedError', sentence, { reason: 'unauthorized', phase: 'auth', retryable: false })
  }
}

/** Sets what the official roots take no argument for, and makes the stack begin with the sentence. */
export function describe<D extends ErrorDetails>(
  error: Error,
  name: string,
  sentence: string,
  details: D
): void {
  Object.assign(error, details, { name, message: sentence })
  Error.captureStackTrace?.(error, error.constructor)
}

import { ConnectionError, type Phase, ReasonError } from '../errors.ts'
import { TransportClosedError } from '../transport/transport.ts'

/** Gives whatever ended a link a reason, a phase and a sentence. */
export function explain(error: Error, phase: Phase): ReasonError {
  if (error instanceof ReasonError) return error
  if (phase === 'auth') return authFailed(error)

  const { code, closeReason } = error instanceof TransportClosedError ? error : {}
  const what = phase === 'open' ? 'No link could be made' : 'The link ended'
  const how = code === 1009 ? ' because a frame was too big' : closeReason ? ` with "${closeReason}"` : ''
  return new ConnectionError(`${what}${how}${code ? ` (close code ${code})` : ''}: trying again`, {
    reason: 'transport_closed',
    phase,
    retryable: true,
    code,
    closeReason,
    cause: error instanceof TransportClosedError ? error.cause : error
  })
}

export const authFailed = (cause: unknown) =>
  cause instanceof ReasonError
    ? cause
    : new ConnectionError('auth failed to give a token: trying again; throw UnauthorizedError to give up', {
        reason: 'auth_failed',
        phase: 'auth',
        retryable: true,
        cause
      })

export const CHANGED = 'The page or the network changed under this link'

/** This link is given up for a new one, whatever became of it. */
export const superseded = (phase: Phase, what: string) =>
  new ConnectionError(`${what}: connecting anew`, { reason: 'superseded', phase, retryable: true })

export const wrongProtocol = (offered: string, answered: string) =>
  new ConnectionError(`The server answered ${offered} with "${answered}": this URL speaks another protocol`, {
    reason: 'unsupported_protocol',
    phase: 'open',
    retryable: false
  })

/** The server ended the link, for this reason. */
export const endedByServer = (reason: string | null, phase: Phase, final: boolean) =>
  new ConnectionError(
    `The server ended the link (${reason ?? 'no reason given'})${final ? ' for good' : ''}`,
    {
      reason: reason ?? 'disconnected',
      phase,
      retryable: !final
    }
  )

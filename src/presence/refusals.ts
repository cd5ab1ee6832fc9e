import { CallError } from '../errors.ts'

/** Nobody can answer who is here, on this link at least. */
export const noPresence = () =>
  new CallError(
    'This server has no presence: it takes AnyCable on the extended protocol, with a broker that keeps presence',
    { reason: 'no_presence', phase: 'presence', retryable: false }
  )

export const noAnswer = (identifier: string) =>
  new CallError(
    `The server does not say who is on ${identifier}: presence may be off for this channel, or the server is slow`,
    { reason: 'timeout', phase: 'presence', retryable: true }
  )

export const notJoined = (identifier: string) =>
  new CallError(`Nothing to update: this channel did not join ${identifier}, call presence.join() first`, {
    reason: 'not_joined',
    phase: 'presence',
    retryable: false
  })

export const taken = (identifier: string, id: string) =>
  new CallError(
    `Not joined as ${JSON.stringify(id)}: another channel of this cable is on ${identifier} by another id, and a link is one member`,
    { reason: 'other_member', phase: 'presence', retryable: false }
  )

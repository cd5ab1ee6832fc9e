import { CallError, type Phase } from '../errors.ts'

/** Nothing can come of it until the app subscribes, or connects, again. */
export const closedError = (identifier: string, link?: string) =>
  link === 'closed'
    ? new CallError(`The cable is closed, so ${identifier} waits: call connect() first`, {
        reason: 'closed',
        phase: 'subscribe',
        retryable: false
      })
    : new CallError(`The channel ${identifier} is not subscribed: subscribe it first`, {
        reason: 'not_subscribed',
        phase: 'subscribe',
        retryable: false
      })

export const queueFull = (most: number, phase: Phase) =>
  new CallError(`${most} already wait for the confirmation of this channel: this one was dropped`, {
    reason: 'queue_full',
    phase,
    retryable: true
  })

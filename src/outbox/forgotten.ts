import { CallError } from '../errors.ts'

export const forgotten = () =>
  new CallError('Not sent: forget() was called while it waited, as another user comes', {
    reason: 'forgotten',
    phase: 'perform',
    retryable: false
  })

import { CallError, type Phase } from './errors.ts'

export const forgotten = (phase: Phase = 'perform') =>
  new CallError('Not sent: forget() was called while it waited, as another user comes', {
    reason: 'forgotten',
    phase,
    retryable: false
  })

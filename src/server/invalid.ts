import { CallError } from '../index.ts'

export const invalid = (why: string) =>
  new CallError(`No server was made: ${why}`, {
    reason: 'invalid_option',
    phase: 'options',
    retryable: false
  })

export const isPositive = (value: number) => Number.isFinite(value) && value > 0

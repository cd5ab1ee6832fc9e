import { afterAll, beforeAll, vi } from 'vitest'

const { stackTraceLimit } = Error

/**
 * For a file that moves a virtual clock a million times and waits for nothing but promises: they have settled when the next
 * tick runs, and a turn of the loop costs more. Errors that are made as often carry no trace: their file has to say where.
 */
export function settleByTicks(): void {
  beforeAll(() => {
    vi.stubGlobal('setImmediate', process.nextTick)
    Error.stackTraceLimit = 0
  })

  afterAll(() => {
    vi.unstubAllGlobals()
    Error.stackTraceLimit = stackTraceLimit
  })
}

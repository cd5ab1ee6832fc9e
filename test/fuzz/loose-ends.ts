import { vi } from 'vitest'

/** Runs something, and returns what went to nobody meanwhile: to the runtime as a rejection, or to the console. */
export async function looseEndsOf(run: () => Promise<void>): Promise<unknown[]> {
  const ends: unknown[] = []
  const note = (...what: unknown[]) => void ends.push(what)
  process.on('unhandledRejection', note)
  const console = vi.spyOn(globalThis.console, 'error').mockImplementation(note)
  try {
    await run()
    // Node tells of a rejection at the end of the turn.
    await new Promise(resolve => setImmediate(resolve))
  } finally {
    process.off('unhandledRejection', note)
    console.mockRestore()
  }
  return ends
}

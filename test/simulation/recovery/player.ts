import type { Order } from './players.ts'
import { run } from './run.ts'

// In here only promises are waited for. They have settled when the next tick runs, and a turn of the loop costs more.
Object.assign(globalThis, { setImmediate: process.nextTick })
// Errors are made by the thousand, and told by what they say.
Error.stackTraceLimit = 0

/** A process of its own, for one core. */
process.on('message', async ({ first, count }: Order) => {
  process.send?.(await run(first, count))
})

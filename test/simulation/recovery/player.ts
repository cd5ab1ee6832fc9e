import type { Order } from './players.ts'
import { run } from './run.ts'

/** A process of its own, for one core. */
process.on('message', async ({ first, count }: Order) => {
  process.send?.(await run(first, count))
})

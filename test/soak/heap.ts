import { setImmediate } from 'node:timers'
import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** Bytes on the heap once everything is gone that nobody holds, without code: that is compiled anew for hours. */
export async function heldBytes(): Promise<number> {
  // What is told of things that were collected holds on to others: some rounds.
  for (let round = 0; round < 4; round++) {
    collect()
    await new Promise(resolve => setImmediate(resolve))
  }
  const code = getHeapCodeStatistics()
  return process.memoryUsage().heapUsed - code.code_and_metadata_size - code.bytecode_and_metadata_size
}

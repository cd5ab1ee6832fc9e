import { runBy } from '../event-room/command-line.ts'
import { readFlags, USAGE } from './flags.ts'
import { run } from './run.ts'

await runBy(readFlags, USAGE, async flags => {
  process.exitCode = await run(flags)
})

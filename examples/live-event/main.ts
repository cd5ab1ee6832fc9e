import { readFlags, USAGE } from './flags.ts'
import { run } from './run.ts'

const flags = readFlags(process.argv.slice(2))
if (typeof flags === 'string') {
  process.stderr.write(`${flags}\n\n${USAGE}`)
  process.exitCode = 2
} else if (flags.help) {
  process.stdout.write(USAGE)
} else {
  process.exitCode = await run(flags)
}

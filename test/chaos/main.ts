import { chaos } from './chaos.ts'
import { readFlags, USAGE } from './flags.ts'

// The server goes with the process only when that ends by itself.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const flags = readFlags(process.argv.slice(2))
if (typeof flags === 'string') {
  process.stderr.write(`${flags}\n\n${USAGE}`)
  process.exitCode = 2
} else if (flags.help) {
  process.stdout.write(USAGE)
} else {
  process.exitCode = await chaos(flags)
}

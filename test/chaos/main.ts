import { flagsOf } from '../support/flags.ts'
import { chaos } from './chaos.ts'
import { readFlags, USAGE } from './flags.ts'

// The server goes with the process only when that ends by itself.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

process.exitCode = await chaos(flagsOf(readFlags, USAGE))

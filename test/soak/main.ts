import { readFlags, USAGE } from './flags.ts'
import { complaintsOf } from './judge.ts'
import { live } from './life.ts'
import { plotOf, tableOf } from './report.ts'

const flags = readFlags(process.argv.slice(2))
if (typeof flags === 'string') {
  process.stderr.write(`${flags}\n\n${USAGE}`)
  process.exitCode = 2
} else if (flags.help) {
  process.stdout.write(USAGE)
} else {
  const figures = await live(flags)
  console.log(`${tableOf(figures)}\n${plotOf(figures)}`)
  const complaints = complaintsOf(figures)
  for (const complaint of complaints) console.log(`! ${complaint}`)
  if (complaints.length > 0) process.exitCode = 1
}

import { flagsOf } from '../support/flags.ts'
import { readFlags, USAGE } from './flags.ts'
import { complaintsOf } from './judge.ts'
import { live } from './life.ts'
import { plotOf, tableOf } from './report.ts'

const figures = await live(flagsOf(readFlags, USAGE))
console.log(`${tableOf(figures)}\n${plotOf(figures)}`)
const complaints = complaintsOf(figures)
for (const complaint of complaints) console.log(`! ${complaint}`)
if (complaints.length > 0) process.exitCode = 1

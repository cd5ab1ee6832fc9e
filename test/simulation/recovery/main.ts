import { flagsOf } from '../../support/flags.ts'
import { readFlags, USAGE } from './flags.ts'
import { proveMutations } from './mutations.ts'
import { playAll } from './players.ts'
import { absent, scheduleLines, tallyLine, traceLines } from './report.ts'
import { trial } from './run.ts'
import { drawSchedule } from './schedule.ts'
import { shrink } from './shrink.ts'

const { seed, schedules, trace, mutations } = flagsOf(readFlags, USAGE)
if (mutations) process.exitCode = (await proveMutations(schedules)) ? 0 : 1
else if (trace && seed !== null) await showOne(seed)
else await playMany(seed ?? 1, schedules)

async function showOne(seed: number): Promise<void> {
  const { facts, violations, tally } = await trial(drawSchedule(seed))
  console.log([...traceLines(facts), tallyLine(tally), ...violations.map(line => `! ${line}`)].join('\n'))
  if (violations.length > 0) process.exitCode = 1
}

async function playMany(first: number, count: number): Promise<void> {
  const begin = performance.now()
  const outcome = await playAll(first, count, played => {
    const seconds = (performance.now() - begin) / 1_000
    console.log(`${played} of ${count}, ${Math.round(played / seconds)} schedules a second`)
  })
  const seconds = (performance.now() - begin) / 1_000
  console.log(
    `seeds ${first} to ${first + count - 1}: ${outcome.schedules} schedules in ${seconds.toFixed(1)} s, ` +
      `${Math.round(outcome.schedules / seconds)} a second`
  )
  console.log(tallyLine(outcome.tally))

  // One schedule alone need not have everything.
  const nothing = count > 1 ? absent(outcome.tally) : []
  if (nothing.length > 0) console.error(`Nothing was seen of: ${nothing.join(', ')}`)
  if (outcome.failures.length > 0) {
    console.error(
      `${outcome.failures.length} failed: seeds ${outcome.failures.map(one => one.seed).join(', ')}`
    )
    await explain(outcome.failures[0]?.seed ?? first)
  }
  if (nothing.length > 0 || outcome.failures.length > 0) process.exitCode = 1
}

/** The fewest steps that still fail, and what becomes of them. */
async function explain(seed: number): Promise<void> {
  const schedule = drawSchedule(seed)
  const [violation] = (await trial(schedule)).violations
  const kind = kindOf(violation ?? '')
  const small = await shrink(schedule, async fewer =>
    (await trial(fewer)).violations.some(one => kindOf(one) === kind)
  )
  const { violations } = await trial(small)
  console.error([...scheduleLines(small), ...violations.map(line => `! ${line}`)].join('\n'))
}

/** One kind of violation should not turn into another while steps are dropped. */
function kindOf(violation: string): string {
  return violation.replace(/(Hall|Wall|Desk|Booth|news|talk|\d+)/g, '')
}

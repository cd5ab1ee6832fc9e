import type { Fact } from './facts.ts'
import { judge } from './oracle.ts'
import { drawSchedule, type Schedule } from './schedule.ts'
import { addTally, emptyTally, type Tally } from './tally.ts'
import { play } from './world.ts'

/** A schedule that the client did not live up to. */
export interface Failure {
  readonly seed: number
  readonly violations: readonly string[]
}

export interface Outcome {
  readonly schedules: number
  readonly tally: Tally
  readonly failures: readonly Failure[]
}

/** Plays `schedules` schedules, the first with the seed `first`. Stops after `mostFailures`. */
export async function run(
  first: number,
  schedules: number,
  mostFailures = Number.POSITIVE_INFINITY
): Promise<Outcome> {
  const tally = emptyTally()
  const failures: Failure[] = []
  let played = 0
  while (played < schedules && failures.length < mostFailures) {
    const seed = first + played++
    const { violations, tally: one } = await trial(drawSchedule(seed))
    addTally(tally, one)
    if (violations.length > 0) failures.push({ seed, violations })
  }
  return { schedules: played, tally, failures }
}

export async function trial(
  schedule: Schedule
): Promise<{ facts: readonly Fact[]; violations: readonly string[]; tally: Tally }> {
  const facts = await play(schedule)
  return { facts, ...pick(judge(schedule, facts)) }
}

const pick = ({ violations, tally }: ReturnType<typeof judge>) => ({ violations, tally })

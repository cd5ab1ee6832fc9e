import type { Schedule } from './schedule.ts'

/** Drops steps, many at a time and then fewer, as long as the schedule still fails. */
export async function shrink(
  schedule: Schedule,
  fails: (schedule: Schedule) => Promise<boolean>
): Promise<Schedule> {
  let { steps } = schedule
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < steps.length; ) {
      const fewer = [...steps.slice(0, at), ...steps.slice(at + size)]
      if (await fails({ ...schedule, steps: fewer })) steps = fewer
      else at += size
    }
  }
  return { ...schedule, steps }
}

import { expect, it } from 'vitest'
import { drawSchedule, type Schedule } from './schedule.ts'
import { shrink } from './shrink.ts'

it('keeps only the steps without which a schedule does not fail', async () => {
  const schedule = drawSchedule(1)
  const [first, last] = [schedule.steps[3], schedule.steps[150]]
  const fails = async ({ steps }: Schedule) =>
    steps.some(step => step === first) && steps.some(step => step === last)
  expect((await shrink(schedule, fails)).steps).toEqual([first, last])
})

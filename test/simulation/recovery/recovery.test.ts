import { expect, it } from 'vitest'
import { ask, playAll, withPlayers } from './players.ts'
import { REGRESSIONS } from './regressions.ts'
import { absent, tallyLine } from './report.ts'
import { run, trial } from './run.ts'
import { drawSchedule } from './schedule.ts'

const SCHEDULES = 2_000

it('loses nothing in silence, repeats nothing and is never stuck, on any of 2,000 schedules', async () => {
  const { tally, failures } = await playAll(1, SCHEDULES, () => {})
  expect(failures, 'npm run simulate -- --seed N shrinks one of them').toEqual([])

  console.log(`recovery: ${SCHEDULES} schedules, ${tallyLine(tally)}`)
  expect(absent(tally), 'these proved nothing, as they never happened').toEqual([])
}, 120_000)

it.each(REGRESSIONS)('still keeps seed $seed: $showed', async ({ seed }) => {
  expect((await trial(drawSchedule(seed))).violations).toEqual([])
})

it('plays a schedule the same way each time', async () => {
  const [one, other] = [await trial(drawSchedule(7)), await trial(drawSchedule(7))]
  expect(one.facts).toEqual(other.facts)
  expect(one.facts.length).toBeGreaterThan(1_000)
})

it('plays in a process of its own as it does here', async () => {
  const order = { first: 7, count: 5 }
  const there = await withPlayers(async start => {
    const player = start()
    const outcome = await ask(player, order)
    player.disconnect()
    return outcome
  })
  expect(there).toEqual(await run(order.first, order.count))
})

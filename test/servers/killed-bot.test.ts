import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { seeded } from '../support/virtual-clock.ts'
import { anycable } from './launch/anycable.ts'
import { findAnyCable } from './launch/installed.ts'
import { TestServer } from './launch/test-server.ts'
import { bundleBot, type Life, LivingBot } from './support/lives-of-a-bot.ts'

const { version } = findAnyCable()

/** As many as the server keeps: nothing is missed for its sake. */
const KEPT = 10_000
const KILLS = 50
const STREAM = 'orders'
/** What was done with for longer than this, in ms, does not come again. */
const MOST_REPEATED = 250

describe(`A killed bot, anycable-go ${version}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'hawser-'))
  const path = join(folder, 'positions.json')
  const server = new TestServer(anycable(KEPT))
  let program: string

  beforeAll(async () => {
    program = await bundleBot()
    await server.start()
  })

  afterAll(async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
    rmSync(program, { force: true })
  })

  it(`misses nothing in ${KILLS} lives, and repeats what the last ${MOST_REPEATED} ms had done at most`, async () => {
    const chance = seeded(5)
    const begin = () => new LivingBot(program, [server.url, path, STREAM])
    let published = 0
    let publishing = true

    let bot = begin()
    await eventually(() => bot.wrote('verdict'), 10_000)
    const publisher = (async () => {
      while (publishing) {
        await server.broadcast(STREAM, published + 1)
        published++
        await sleep(5)
      }
    })()
    // Before that there is nothing to go on from.
    await eventually(() => existsSync(path) && readFileSync(path, 'utf8').includes(STREAM), 10_000)

    const lives: Life[] = []
    while (lives.length < KILLS) {
      // Now and then it does not live to see its link.
      if (chance() < 0.8) await eventually(() => bot.wrote('done'), 10_000)
      await sleep(chance() * 400)
      lives.push(await bot.kill())
      bot = begin()
    }
    publishing = false
    await publisher
    await eventually(() => bot.wrote(`done ${published} `), 30_000)
    lives.push(await bot.kill())

    const all = summary(lives, published)
    console.log(
      `${KILLS} kills, ${published} messages, ${all.repeats} handled again, at most ${all.oldest} ms after they were done`
    )
    expect(all).toMatchObject({ missed: [], outOfOrder: 0, unflagged: 0 })
    expect(lives[0]?.verdicts).toEqual(['fresh'])
    expect(new Set(lives.slice(1).flatMap(({ verdicts }) => verdicts))).toEqual(new Set(['recovered']))
    expect(all.repeats).toBeGreaterThan(0)
    expect(all.oldest).toBeLessThanOrEqual(MOST_REPEATED)
  }, 180_000)
})

/** What came of all messages in all lives. */
function summary(lives: readonly Life[], published: number) {
  const doneAt = new Map<number, { at: number; killedAt: number }>()
  const heard = new Set<number>()
  let [outOfOrder, unflagged, repeats, oldest] = [0, 0, 0, 0]
  for (const { got, done, killedAt } of lives) {
    let last = 0
    for (const { n, replayed } of got) {
      if (n <= last) outOfOrder++
      last = n
      if (heard.has(n) && !replayed) unflagged++
      heard.add(n)
      const before = doneAt.get(n)
      if (!before) continue
      repeats++
      oldest = Math.max(oldest, before.killedAt - before.at)
    }
    for (const [n, at] of done) doneAt.set(n, { at, killedAt })
  }
  const missed = Array.from({ length: published }, (_, at) => at + 1).filter(n => !doneAt.has(n))
  return {
    missed,
    outOfOrder,
    unflagged,
    repeats,
    oldest
  }
}

import { storedPositions } from 'hawser'
import { expect, it } from 'vitest'
import { RecoveryWorld } from '../docs/recovery-world.ts'
import { seeded } from '../support/virtual-clock.ts'
import { Shelf } from './shelf.ts'

const STEPS = 60
/** Longer than two writes are apart, in ms. */
const STORED = 100

/** What one page heard, in order, and when it was done with each. */
interface Life {
  readonly heard: { readonly n: number; readonly replayed: boolean }[]
  readonly done: Map<number, number>
  endedAt: number
}

/** A page that is cut, hidden and loaded again at any moment, by a server that keeps all. Some messages take it a while. */
async function play(seed: number) {
  const chance = seeded(seed)
  const below = (limit: number) => Math.floor(chance() * limit)
  const shelf = new Shelf()
  const positions = storedPositions(shelf)
  const world = new RecoveryWorld(
    { history: { limit: 10_000 }, ...(chance() < 0.3 && { sessions: false }) },
    { positions }
  )
  const lives: Life[] = []
  let published = 0

  async function begin(): Promise<void> {
    const life: Life = { heard: [], done: new Map(), endedAt: 0 }
    lives.push(life)
    const { cable } = world
    const news = world.follow()
    news.on('message', (n, meta) => {
      if (typeof n !== 'number') throw new Error(`What is ${n}?`)
      life.heard.push({ n, replayed: meta?.replayed === true })
      if (n % 5 > 0) return void life.done.set(n, world.clock.now())
      const done = cable.positions?.hold(news.identifier, meta)
      world.clock.setTimeout(() => {
        life.done.set(n, world.clock.now())
        done?.()
      }, below(400))
    })
    await world.enter()
  }

  function end(): void {
    const life = lives.at(-1)
    if (life) life.endedAt = world.clock.now()
  }

  await begin()
  await world.pass(1_500)
  for (let step = 0; step < STEPS; step++) {
    const lot = chance()
    if (lot < 0.6) world.publish(...Array.from({ length: 1 + below(4) }, () => ++published))
    else if (lot < 0.7) world.page.signal('hidden')
    else if (lot < 0.8) {
      await world.cut()
      world.publish(...Array.from({ length: below(4) }, () => ++published))
      await world.comeBack()
    } else if (lot < 0.95) {
      end()
      world.reload()
      world.publish(...Array.from({ length: below(4) }, () => ++published))
      await begin()
    } else await world.pass(1_500)
    await world.clock.advance(below(150))
  }
  await world.clock.advance(1_000)
  end()
  return { lives, published, verdicts: world.verdicts, errors: world.errors }
}

it.each(Array.from({ length: 200 }, (_, at) => at + 1))(
  'A page that is loaded again and again misses nothing, seed %i',
  async seed => {
    const { lives, published, verdicts, errors } = await play(seed)
    expect(errors).toEqual([])

    const done = new Set(lives.flatMap(life => [...life.done.keys()]))
    const missed = Array.from({ length: published }, (_, at) => at + 1).filter(n => !done.has(n))
    expect(missed).toEqual([])
    expect(verdicts.map(({ status }) => status)).toContain('recovered')

    const before = new Map<number, Life>()
    for (const life of lives) {
      const numbers = life.heard.map(({ n }) => n)
      expect(numbers).toEqual([...new Set(numbers)].sort((one, other) => one - other))
      for (const { n, replayed } of life.heard) {
        const earlier = before.get(n)
        if (!earlier) continue
        expect(replayed, `${n} came again`).toBe(true)
        // It, or one before it, was not done with, or too late to be stored.
        const doneAt = earlier.heard.filter(one => one.n <= n).map(one => earlier.done.get(one.n) ?? Infinity)
        expect(earlier.endedAt - Math.max(...doneAt), `${n} was stored`).toBeLessThanOrEqual(STORED)
      }
      for (const { n } of life.heard) before.set(n, life)
    }
  }
)

import { storedPositions } from 'hawser'
import { createTestCable, type Recording, record } from 'hawser/testing'
import { expect, it } from 'vitest'
import { seeded } from '../support/virtual-clock.ts'
import { Shelf } from './shelf.ts'

const STEPS = 60
/** Longer than two writes are apart, in ms. */
const STORED = 100

/** From one ping of the server to behind the next, in ms. */
const A_PING = 3_500

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
  const server = { history: { limit: 10_000 }, ...(chance() < 0.3 ? { sessions: false as const } : {}) }
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  let page = createTestCable({ server, positions: storedPositions(shelf), seed, onError })
  const { clock } = page
  const lives: Life[] = []
  const recordings: Recording<number>[] = []
  let published = 0

  const publish = (count: number) => {
    for (let i = 0; i < count; i++) page.server.publish('news', ++published)
  }

  async function begin(): Promise<void> {
    const life: Life = { heard: [], done: new Map(), endedAt: 0 }
    lives.push(life)
    const { cable } = page
    const news = cable.streamFrom<number>('news')
    recordings.push(record(news))
    news.on('message', (n, meta) => {
      life.heard.push({ n, replayed: meta?.replayed === true })
      if (n % 5 > 0) return void life.done.set(n, clock.now())
      const done = cable.positions?.hold(news.identifier, meta)
      clock.setTimeout(() => {
        life.done.set(n, clock.now())
        done?.()
      }, below(400))
    })
    await clock.advance()
  }

  function end(): void {
    const life = lives.at(-1)
    if (life) life.endedAt = clock.now()
  }

  await begin()
  await clock.advance(A_PING)
  for (let step = 0; step < STEPS; step++) {
    const lot = chance()
    if (lot < 0.6) publish(1 + below(4))
    else if (lot < 0.7) page.hide()
    else if (lot < 0.8) {
      page.cut()
      publish(below(4))
      await clock.advance(A_PING)
    } else if (lot < 0.95) {
      end()
      page = page.reload()
      publish(below(4))
      await begin()
    } else await clock.advance(A_PING)
    await clock.advance(below(150))
  }
  page.show()
  await clock.advance(10_000)
  end()
  return { lives, published, verdicts: recordings.flatMap(({ verdicts }) => verdicts), errors }
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

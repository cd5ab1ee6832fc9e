import { VirtualClock } from 'hawser/testing'
import { afterEach, expect, it, vi } from 'vitest'

afterEach(() => {
  // What was stubbed last comes back first.
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

it('runs what is due in order, and of what is due together the first made first', async () => {
  const clock = new VirtualClock()
  const told: string[] = []
  for (const [name, ms] of Object.entries({ late: 30, a: 10, b: 10, soon: 5, c: 10 }))
    clock.setTimeout(() => told.push(`${name} at ${clock.elapsed()}`), ms)

  await clock.advance(29)
  expect(told).toEqual(['soon at 5', 'a at 10', 'b at 10', 'c at 10'])
  expect(clock.timers).toEqual([1])
})

it('forgets the timer that was taken back, and no other of the same moment', async () => {
  const clock = new VirtualClock()
  const told: number[] = []
  const timers = Array.from({ length: 9 }, (_, number) => clock.setTimeout(() => told.push(number), 10))
  for (const number of [4, 0, 8]) clock.clearTimeout(timers[number] ?? {})
  clock.clearTimeout(timers[4] ?? {})

  await clock.advance(10)
  expect(told).toEqual([1, 2, 3, 5, 6, 7])
})

it('lets promises settle before the next timer runs', async () => {
  const clock = new VirtualClock()
  const told: string[] = []
  clock.setTimeout(async () => {
    for (let hop = 0; hop < 50; hop++) await null
    told.push('settled')
  }, 1)
  clock.setTimeout(() => told.push('next'), 2)

  await clock.advance(2)
  expect(told).toEqual(['settled', 'next'])
})

it('does not notice with its timers that somebody sets the time of day', async () => {
  const clock = new VirtualClock({ now: Date.UTC(2030, 0, 1) })
  let rang = false
  clock.setTimeout(() => {
    rang = true
  }, 1_000)
  clock.jump(-3_600_000)
  await clock.advance(999)
  expect(rang).toBe(false)
  await clock.advance(1)
  expect(rang).toBe(true)
  expect(clock.now()).toBe(Date.UTC(2030, 0, 1) - 3_599_000)
})

it('draws the same chance from the same seed', () => {
  const drawn = (seed: number) => {
    const { random } = new VirtualClock({ seed })
    return [random(), random(), random()]
  }
  expect(drawn(7)).toEqual(drawn(7))
  expect(drawn(7)).not.toEqual(drawn(8))
})

it('says so where timers start timers without end', async () => {
  const clock = new VirtualClock()
  const again = () => void clock.setTimeout(again, 0)
  again()
  await expect(clock.advance()).rejects.toThrow('without end')
})

it('may go round for ever, as long as time passes', async () => {
  const clock = new VirtualClock()
  let rounds = 0
  const again = () => {
    rounds++
    clock.setTimeout(again, 1)
  }
  again()
  await clock.advance(150_000)
  expect(rounds).toBe(150_001)
})

it.each<[what: string, gone: string[]]>([
  ['while the timers of the test are fake', []],
  ['where there is no setImmediate', ['setImmediate']]
])('goes on %s', async (_, gone) => {
  vi.useFakeTimers()
  for (const name of gone) vi.stubGlobal(name, undefined)
  const clock = new VirtualClock()
  let rang = false
  clock.setTimeout(() => {
    rang = true
  }, 1_000)
  await clock.advance(1_000)
  expect(rang).toBe(true)
})

it('goes on by real timers where there is nothing else', async () => {
  for (const name of ['setImmediate', 'MessageChannel']) vi.stubGlobal(name, undefined)
  const clock = new VirtualClock()
  await clock.advance(1_000)
  expect(clock.elapsed()).toBe(1_000)
})

it('says what to do where everything that could let promises settle is fake', async () => {
  vi.useFakeTimers()
  vi.stubGlobal('MessageChannel', undefined)
  await expect(new VirtualClock().advance()).rejects.toMatchObject({ reason: 'fake_timers' })
})

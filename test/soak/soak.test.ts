import { beforeAll, describe, expect, it } from 'vitest'
import { readFlags } from './flags.ts'
import { complaintsOf } from './judge.ts'
import { live } from './life.ts'
import { slopeOf } from './slope.ts'

const HALF_AN_HOUR = { hours: 0.5, seed: 1 }
const A_QUARTER = { hours: 0.25, seed: 2 }

describe('A page that is left open', { timeout: 60_000 }, () => {
  // What the engine learns about code that runs for the first time is on the heap too, and none of ours.
  beforeAll(async () => {
    await live(A_QUARTER)
  }, 60_000)

  it('holds no more at the end than before, has no timer left, and hears everything once', async () => {
    const figures = await live(HALF_AN_HOUR)
    expect(complaintsOf(figures)).toEqual([])
    expect(figures.messages).toBeGreaterThan(80_000)
    expect(figures.channels).toBe(2_000)
    expect(figures.cuts).toBe(30)
    expect(figures.heap.length).toBeGreaterThan(20)
    expect(figures.goings[1]).toBeGreaterThan(850)
    expect(figures.rosters).toBe(1)
  })

  it('is caught at not hearing who left', async () => {
    let left = 0
    const loses = (frame: string) => frame.includes('"type":"leave"') && ++left % 5 === 0
    const complaints = complaintsOf(await live({ ...A_QUARTER, loses }))
    expect(complaints).toEqual(['who is here was wrong 1 times'])
  })

  it('is caught at holding on to channels that were given back', async () => {
    const held: object[] = []
    const complaints = complaintsOf(await live({ ...HALF_AN_HOUR, spoil: channel => held.push(channel) }))
    expect(complaints).toEqual([
      expect.stringMatching(/^the heap grew by \d+ bytes/),
      expect.stringMatching(/^2000 channels that were given back are still in memory/)
    ])
  })

  it('is caught at leaving a timer behind', async () => {
    let spoilt = 0
    const spoil = (_: object, clock: { setTimeout(callback: () => void, ms: number): object }) => {
      if (spoilt++ === 0) clock.setTimeout(() => {}, 10 ** 9)
    }
    expect(complaintsOf(await live({ ...A_QUARTER, spoil }))).toEqual(['timers that are left: 1'])
  })
})

describe('The slope of the heap', () => {
  it('is that of the line, whatever one sample says', () => {
    const line = Array.from({ length: 20 }, (_, at) => [at, 5 + 3 * at] as const)
    expect(slopeOf(line)).toBe(3)
    expect(slopeOf([...line, [20, 1e9]])).toBe(3)
  })
})

describe('The flags of the soak', () => {
  it('are read', () => {
    expect(readFlags([])).toEqual({ help: false, hours: 24, seed: 1 })
    expect(readFlags(['--quick', '--seed=7', '--help'])).toEqual({ help: true, hours: 4, seed: 7 })
    expect(readFlags(['--hours', '48'])).toEqual({ help: false, hours: 48, seed: 1 })
  })

  it.each([['--hours', '0'], ['--hours=24', '--quick'], ['--seed', 'lucky'], ['--loud'], ['long']])(
    'say what is wrong with %s %s',
    (...args) => {
      expect(readFlags(args)).toMatch(/\w+ \w+/)
    }
  )
})

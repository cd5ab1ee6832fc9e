import { describe, expect, it } from 'vitest'
import { brokenBounds } from './bounds.ts'
import type { Figures } from './figures.ts'
import type { ScenarioName } from './scenarios.ts'

const PERFECT: Figures = {
  subscriptions: 80,
  owed: 1_000,
  once: 1_000,
  announced: 0,
  silent: 0,
  twice: 0,
  again: 0,
  disorder: 0,
  delayed: 9,
  late: 0,
  dead: 0,
  held: { all: 100, delivered: 100 },
  verdicts: { fresh: 80 },
  gaps: 0,
  cuts: { median: 10, least: 7 },
  delays: [],
  unsent: 0,
  disorderSent: 0,
  unhandled: 0
}

const ALL: ScenarioName[] = [
  'calm',
  'cut',
  'far',
  'torn',
  'freeze',
  'resubscribe',
  'restart',
  'rough',
  'shallow'
]
const LOSSY: ScenarioName[] = ['restart', 'rough', 'shallow']

describe('The bounds', () => {
  it('hold for a perfect run of each scenario', () => {
    expect(brokenBy({})).toEqual([])
  })

  it.each<Partial<Figures>>([
    { owed: 0, once: 0, delayed: 0 },
    { silent: 1, once: 999 },
    { twice: 1 },
    { again: 1 },
    { disorder: 1 },
    { dead: 1 },
    { delayed: 10 },
    { unhandled: 1 }
  ])('are broken everywhere by %o', change => {
    expect(brokenBy(change)).toEqual(ALL)
  })

  it('are broken by a loss or a gap only where nothing can be lost', () => {
    expect(brokenBy({ once: 999, announced: 1 })).not.toEqual(expect.arrayContaining(LOSSY))
    expect(brokenBy({ once: 999, announced: 1 })).toHaveLength(6)
    expect(brokenBy({ gaps: 1 })).toHaveLength(6)
    expect(brokenBy({ unsent: 1 })).toHaveLength(6)
  })

  it('are broken where much is lost that the server still held', () => {
    expect(brokenBy({ held: { all: 100, delivered: 95 } })).toEqual([])
    expect(brokenBy({ held: { all: 100, delivered: 94 } })).toEqual(LOSSY)
  })

  it('ask for enough cuts where cuts are what is tested', () => {
    expect(brokenBy({ cuts: { median: 9, least: 7 } })).toEqual(['cut', 'far'])
    expect(brokenBy({ cuts: { median: 10, least: 6 } })).toEqual(['cut', 'far'])
    expect(
      brokenBounds(
        { ...PERFECT, cuts: { median: 4, least: 1 } },
        { scenario: 'cut', waits: 'default', seconds: 20 }
      )
    ).toEqual([])
  })

  it('forbid stragglers where order can be kept', () => {
    expect(brokenBy({ late: 1 })).toEqual(['calm', 'cut', 'far', 'freeze'])
  })
})

/** In which scenarios such figures break a bound. */
function brokenBy(change: Partial<Figures>): ScenarioName[] {
  return ALL.filter(
    scenario => brokenBounds({ ...PERFECT, ...change }, { scenario, waits: 'fast', seconds: 20 }).length > 0
  )
}

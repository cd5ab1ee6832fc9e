import { describe, expect, it } from 'vitest'
import { excesses, LIMITS } from './ceilings.ts'
import { readFlags } from './flags.ts'
import { plotOf } from './plot.ts'
import type { Figure } from './programs/program.ts'
import { tableOf } from './table.ts'
import { together } from './together.ts'

const figure = (what: string, unit: Figure['unit'], hawser: number): Figure => ({
  what,
  unit,
  floor: '',
  values: { hawser }
})

describe('The ceilings of the benchmark', () => {
  it('tell a size or a heap over its ceiling from a time, which a busy machine may have made', () => {
    const heap = 'heap per idle subscription'
    const time = '1,000 channels subscribed'
    const figures = [figure(heap, 'B', 10_000), figure(time, 'x floor', 100)]
    expect(excesses(figures, false)).toEqual([
      { sentence: `"${heap}" took 10,000 B, and the ceiling is ${LIMITS[heap]?.ceiling} B`, ofTime: false },
      { sentence: `"${time}" took 100.00, and the ceiling is 3.20`, ofTime: true }
    ])
    expect(excesses([figure(heap, 'B', 1)], false)).toEqual([])
  })

  it('miss what was not measured, and know of no row without one', () => {
    const sentences = excesses([figure('a new row', 'ms', 1)], true).map(({ sentence }) => sentence)
    expect(sentences).toContain('"a new row" has no ceiling: give it one')
    expect(sentences).toContain('"heap per idle subscription" has a ceiling and was not measured')
    expect(sentences.join()).not.toContain('8,000 clients')
  })

  it('are never below the budgets', () => {
    for (const [what, { budget, ceiling }] of Object.entries(LIMITS))
      expect(ceiling, what).toBeGreaterThanOrEqual(budget)
  })
})

describe('The report of the benchmark', () => {
  it('puts what several processes found into one row', () => {
    const rows = together([
      { ...figure('heap', 'B', 1), values: { hawser: 1 } },
      { ...figure('heap', 'B', 1), values: { core: 2 } }
    ])
    expect(rows.map(({ values }) => values)).toEqual([{ hawser: 1, core: 2 }])
    expect(tableOf(rows)).toMatch(/heap .* 1 B .* 2 B/)
  })

  it('draws the ratios', () => {
    const ratios = { unit: 'x floor' as const, floor: '1 µs' }
    const drawn = plotOf([
      { ...ratios, what: 'in', values: { hawser: 1, core: 2, rails: 9 } },
      { ...ratios, what: 'out', values: { hawser: 1.5, core: 1, rails: 4 } }
    ])
    expect(drawn).toContain('@anycable/core')
    expect(plotOf([figure('heap', 'B', 1)])).toBe('')
  })
})

describe('The flags of the benchmark', () => {
  const none = { help: false, quick: false, check: false, only: null, json: null }

  it('are read', () => {
    expect(readFlags([])).toEqual(none)
    expect(readFlags(['--quick', '--check', '--only=herd', '--json', 'figures.json', '--help'])).toEqual({
      ...none,
      ...{ help: true, quick: true, check: true, only: 'herd', json: 'figures.json' }
    })
  })

  it.each([['--only', 'floor'], ['--json='], ['--json'], ['--loud'], ['messages']])(
    'say what is wrong with %s %s',
    (...args) => {
      expect(readFlags(args)).toMatch(/\w+ \w+/)
    }
  )
})

import { describe, expect, it } from 'vitest'
import { account } from '../accounting.ts'
import { confirmed, gap, message, messages, story } from '../by-hand.ts'
import { figuresOf } from '../figures.ts'
import type { Judged } from '../judge.ts'
import type { Plan } from '../plan.ts'
import { plotsOf } from './plot.ts'
import { tableOf } from './table.ts'
import { affected, traceOf } from './trace.ts'

const PLAN: Plan = { scenario: 'rough', waits: 'fast', client: 'hawser', seconds: 8, peace: 10, seed: 7 }

const whole = judged(0, [confirmed(), ...messages(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)])
const holed = judged(1, [confirmed(), ...messages(1, 2), gap(650, 2, 5), message(7), message(8), message(10)])

describe('The report of a run', () => {
  const figures = figuresOf(
    [whole, holed].map(({ tally }) => tally),
    { cutsPerClient: [5, 3, 9], unsent: 0, disorderSent: 0, unhandled: 0 }
  )

  it('adds up what the subscriptions got', () => {
    expect(figures).toMatchObject({ subscriptions: 2, owed: 20, once: 15, announced: 2, silent: 3, gaps: 1 })
    expect(figures).toMatchObject({ cuts: { median: 5, least: 3 }, verdicts: { 'gap rejected': 1 } })
  })

  it('has a row for it', () => {
    const row = tableOf([{ plan: PLAN, figures, broken: ['silent'] }])
      .split('\n')
      .find(line => line.includes('rough'))
    for (const cell of ['fast', 'hawser', '5 (3)', '75.00 %', '10.00 %', '15.00 %', 'gap rejected 1', 'NO']) {
      expect(row).toContain(cell)
    }
  })

  it('draws the delays, one picture for all clients of a scenario', () => {
    const picture = plotsOf([
      { plan: PLAN, figures },
      { plan: { ...PLAN, client: 'official' }, figures }
    ])
    expect(picture.match(/rough, fast waits/g)).toHaveLength(1)
    expect(picture).toContain('official')
  })

  it('traces the one that suffered most', () => {
    expect(affected([whole])).toBeNull()
    expect(affected([whole, holed])).toBe(holed)

    const trace = traceOf(holed)
    expect(trace).toContain('never came, never announced: 5, 6, 9')
    expect(trace).toMatch(/confirmed\n.* 1 to 2, until 205.0\n.*verdict .*rejected.*\n.* 7 to 8, .*\n.* 10, /)
  })
})

function judged(client: number, heard: Parameters<typeof story>[0]['heard']): Judged {
  const subscription = story({ heard })
  return { ...subscription, client, stream: 's', tally: account(subscription) }
}

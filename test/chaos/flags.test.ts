import { describe, expect, it } from 'vitest'
import { type Flags, readFlags } from './flags.ts'
import { plansFor } from './plan.ts'
import { SCENARIO_NAMES } from './scenarios.ts'

const NONE: Flags = {
  help: false,
  quick: false,
  scenario: null,
  waits: null,
  client: null,
  seed: null,
  seconds: null
}

describe('The flags of the chaos', () => {
  it('are read', () => {
    expect(readFlags([])).toEqual(NONE)
    expect(readFlags(['--quick', '--help'])).toEqual({ ...NONE, quick: true, help: true })
    expect(
      readFlags(['--scenario=cut', '--waits', 'fast', '--client', 'both', '--seed', '7', '--seconds=5'])
    ).toEqual({ ...NONE, scenario: 'cut', waits: 'fast', client: 'both', seed: 7, seconds: 5 })
  })

  it.each([
    ['--scenario', 'storm'],
    ['--waits', '10'],
    ['--client', 'rails'],
    ['--seed', '-1'],
    ['--seed', 'lucky'],
    ['--seconds', '1'],
    ['--seconds', '2.5'],
    ['--seconds', '301'],
    ['--seconds'],
    ['--loud'],
    ['cut']
  ])('say what is wrong with %s %s', (...args) => {
    expect(readFlags(args)).toMatch(/\w+ \w+/)
  })
})

describe('The runs', () => {
  it('are all scenarios with all waits and both clients', () => {
    const plans = plansFor(NONE, 7)
    expect(plans).toHaveLength(4 * SCENARIO_NAMES.length)
    expect(plans[0]).toEqual({
      scenario: 'calm',
      waits: 'fast',
      client: 'hawser',
      seconds: 20,
      peace: 20,
      seed: 7
    })
  })

  it('are, when it has to be quick, short ones of every scenario with Hawser', () => {
    const plans = plansFor({ ...NONE, quick: true }, 7)
    expect(plans.map(({ scenario }) => scenario)).toEqual(SCENARIO_NAMES)
    for (const plan of plans) expect(plan).toMatchObject({ waits: 'fast', client: 'hawser' })
    const seconds = plans.reduce((sum, plan) => sum + plan.seconds + plan.peace, 0)
    expect(seconds).toBeLessThan(220)
  })

  it('are what is asked for', () => {
    const plans = plansFor({ ...NONE, quick: true, scenario: 'far', client: 'both', waits: 'default' }, 7)
    expect(plans.map(({ client }) => client)).toEqual(['hawser', 'official'])
    for (const plan of plans) expect(plan).toMatchObject({ scenario: 'far', waits: 'default' })
  })
})

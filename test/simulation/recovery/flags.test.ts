import { expect, it } from 'vitest'
import { readFlags } from './flags.ts'

it('plays 2,000 schedules from seed 1 unless told', () => {
  expect(readFlags([])).toEqual({ help: false, schedules: 2_000, seed: null, trace: false, mutations: false })
})

it('plays the one with the seed that is named', () => {
  expect(readFlags(['--seed', '42', '--trace'])).toMatchObject({ schedules: 1, seed: 42, trace: true })
  expect(readFlags(['--seed', '42', '--schedules', '10'])).toMatchObject({ schedules: 10, seed: 42 })
})

it.each([
  [['--seed', 'x'], '--seed takes a whole number from 1, not "x"'],
  [['--schedules', '0'], '--schedules takes a whole number from 1, not "0"'],
  [['--schedules', '1.5'], '--schedules takes a whole number from 1, not "1.5"'],
  [['--trace'], '--trace follows one schedule: name it with --seed'],
  [['--mutations', '--seed', '3'], '--mutations goes alone, or with --schedules'],
  [['--loud'], "Unknown option '--loud'"],
  [['10'], "Unexpected argument '10'"]
])('says what is wrong with %j', (args, sentence) => {
  expect(readFlags(args)).toContain(sentence)
})

import { describe, expect, it } from 'vitest'
import { readFlags } from '../../examples/live-event/flags.ts'

describe('The flags of the demo', () => {
  it('takes times in seconds and minutes', () => {
    expect(readFlags([])).toEqual({ help: false, duration: null })
    expect(readFlags(['--for', '10s'])).toEqual({ help: false, duration: 10_000 })
    expect(readFlags(['--for=2.5s'])).toEqual({ help: false, duration: 2_500 })
    expect(readFlags(['--for', '2m'])).toEqual({ help: false, duration: 120_000 })
    expect(readFlags(['--help'])).toEqual({ help: true, duration: null })
  })

  it.each([
    ['--for', '10'],
    ['--for', 'ten seconds'],
    ['--for', '1s'],
    ['--for', '11m'],
    ['--for', '-5s'],
    ['--for', ''],
    ['--for'],
    ['--loud'],
    ['10s']
  ])('says what is wrong with %s %s', (...args) => {
    expect(readFlags(args)).toMatch(/\w+ \w+/)
  })
})

import { describe, expect, it } from 'vitest'
import { Ranges } from '../../src/history/ranges.ts'
import { seeded } from '../support/virtual-clock.ts'

describe('ranges', () => {
  it('hold what a set holds, whatever comes and goes', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seeded(seed)
      const upTo = (most: number) => Math.floor(random() * (most + 1))
      const ranges = new Ranges()
      const set = new Set<number>()
      for (let step = 0; step < 100; step++) {
        const number = upTo(30)
        if (random() < 0.6) {
          const last = number + upTo(3)
          ranges.add(number, last)
          for (let one = number; one <= last; one++) set.add(one)
        } else {
          expect(ranges.delete(number), `seed ${seed}`).toBe(set.delete(number))
        }
        const held = Array.from({ length: 40 }, (_, one) => one).filter(one => ranges.has(one))
        expect(held, `seed ${seed}`).toEqual([...set].sort((a, b) => a - b))
        expect(ranges.top, `seed ${seed}`).toBe(held.at(-1))
        expect(ranges.size, `seed ${seed}`).toBe(held.filter(one => !set.has(one - 1)).length)
      }
    }
  })

  it('take a million in a row as one', () => {
    const ranges = new Ranges()
    for (let number = 1; number <= 1_000_000; number++) ranges.add(number)
    expect(ranges.size).toBe(1)
    expect(ranges.first).toEqual([1, 1_000_000])
  })
})

import { expect, it } from 'vitest'
import { Positions } from './positions.ts'

it('Positions are read in the order of publishing', () => {
  const positions = new Positions()
  positions.saw('s', { epoch: 'old', offset: 1 }, 1)
  positions.saw('s', { epoch: 'old', offset: 4 }, 5)
  positions.saw('s', { epoch: 'new', offset: 3 }, 9)

  const numberAt = (epoch: string, offset: number) => positions.numberAt('s', { epoch, offset })
  expect(numberAt('old', 4)).toBe(5)
  expect(numberAt('new', 3)).toBe(9)
  // Nobody saw these: they lie between what was seen.
  expect(numberAt('old', 2)).toBe(1.5)
  expect(numberAt('new', 1)).toBe(8.5)
  expect(numberAt('other', 1)).toBeNull()
  expect(positions.numberAt('t', { epoch: 'old', offset: 4 })).toBeNull()
})

import { describe, expect, it } from 'vitest'
import { account } from './accounting.ts'
import { confirmed, gap, messages, publish, type Story, story, verdict } from './by-hand.ts'

describe('A message that never came is announced', () => {
  it('by a gap that has it, before the first message behind it', () => {
    expect(countsOf([confirmed(), ...messages(1, 2), gap(650, 2, 6), ...messages(6, 7, 8, 9, 10)])).toEqual({
      announced: 3,
      silent: 0
    })
  })

  it('not by one that comes behind that message', () => {
    expect(countsOf([confirmed(), ...messages(1, 2, 6), gap(650, 2, 6), ...messages(7, 8, 9, 10)])).toEqual({
      announced: 0,
      silent: 3
    })
  })

  it('only within the range, whose ends are not part of it', () => {
    expect(countsOf([confirmed(), ...messages(1), gap(650, 2, 5), ...messages(6, 7, 8, 9, 10)])).toEqual({
      announced: 2,
      silent: 2
    })
  })

  it('where the range is open, to both sides', () => {
    expect(countsOf([confirmed(), gap(1_050, null, null)])).toEqual({ announced: 10, silent: 0 })
    expect(countsOf([confirmed(), gap(450, null, 4), ...messages(4, 5, 6, 7, 8, 9, 10)])).toEqual({
      announced: 3,
      silent: 0
    })
    expect(countsOf([confirmed(), ...messages(1, 2), gap(1_050, 2, null)])).toEqual({
      announced: 8,
      silent: 0
    })
  })

  it('not by a gap from before it was published', () => {
    expect(
      countsOf([confirmed(), ...messages(1, 2), gap(450, 2, null), ...messages(5, 7, 8, 9, 10)])
    ).toEqual({
      announced: 2,
      silent: 1
    })
  })

  it('by the order of publishing where the server began anew', () => {
    const published = publish(10, number => ({ instance: number < 6 ? 1 : 2 }))
    const lost = [confirmed(), ...messages(1, 2, 3)]

    // 4 and 5 went with the first server; of the second, 6 has the offset 1.
    const heard = [...lost, gap(850, 3, 3, ['e1', 'e2']), ...messages(8, 9, 10)]
    expect(countsOf(heard, { published })).toEqual({ announced: 4, silent: 0 })
    const short = [...lost, gap(850, 3, 1, ['e1', 'e2']), ...messages(8, 9, 10)]
    expect(countsOf(short, { published })).toEqual({ announced: 2, silent: 2 })
  })

  it('by a range that begins before all of an epoch', () => {
    expect(countsOf([confirmed(), gap(450, 0, 4), ...messages(4, 5, 6, 7, 8, 9, 10)])).toEqual({
      announced: 3,
      silent: 0
    })
  })

  it('not by a verdict without a gap, on another stream, or of an epoch that nobody saw', () => {
    const other = { stream: 'other', after: null, before: null }
    for (const entry of [
      verdict(650, { status: 'recovered', replayed: 0 }),
      verdict(650, { status: 'gap', replayed: 0, reason: 'hole', missed: [other] }),
      gap(650, 2, 6, ['unheard', 'of'])
    ]) {
      const heard = [confirmed(), ...messages(1, 2), entry, ...messages(6, 7, 8, 9, 10)]
      expect(countsOf(heard)).toEqual({ announced: 0, silent: 3 })
    }
  })
})

function countsOf(heard: Story['heard'], more: Partial<Story> = {}): { announced: number; silent: number } {
  const { announced, silent } = account(story({ heard, ...more }))
  return { announced, silent }
}

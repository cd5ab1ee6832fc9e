import { createTestCable, type FaultKind, faults, record } from 'hawser/testing'
import { describe, expect, it } from 'vitest'

const A_WHILE = 4_000

/** A cable that follows `news`, under faults: a message in the middle of each. */
async function underFaults(options: Parameters<typeof faults>[0] & { seed: number }) {
  const test = createTestCable({ seed: options.seed })
  const heard = record(test.cable.streamFrom<number>('news'))
  await test.clock.advance(A_WHILE)
  const published: number[] = []
  const publish = (number: number) => {
    published.push(number)
    test.server.publish('news', number)
  }
  publish(0)
  return { test, heard, published, publish, drawn: faults(options) }
}

const GENTLE: FaultKind[] = [
  'cut',
  'freeze',
  'offline',
  'sleep',
  'delay',
  'duplicate',
  'clock',
  'slow',
  'restart',
  'crash'
]

describe('Faults', () => {
  it('are drawn from their seed', () => {
    expect(faults({ seed: 7 }).list).toEqual(faults({ seed: 7 }).list)
    expect(faults({ seed: 7 }).list).not.toEqual(faults({ seed: 8 }).list)
    expect(faults().seed).not.toBe(faults().seed)
    expect(faults({ seed: 1 }).list).toHaveLength(20)
  })

  it('are those that lose nothing, unless told', () => {
    const { list } = faults({ seed: 1, count: 1_000 })
    expect([...new Set(list.map(({ kind }) => kind))].sort()).toEqual([...GENTLE].sort())
    const rough = faults({ seed: 1, count: 100, kinds: ['amnesia', 'dropHistory'] })
    expect(new Set(rough.list.map(({ kind }) => kind))).toEqual(new Set(['amnesia', 'dropHistory']))
  })

  it('lose nothing, double nothing, and keep the order, whatever the seed', { timeout: 60_000 }, async () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { test, heard, published, publish, drawn } = await underFaults({ seed })
      await drawn.play(test, { each: publish, end: () => expect(heard.messages).toEqual(published) })
      test.close()
    }
  })

  it.each(GENTLE.filter(kind => kind !== 'clock'))('are felt by the client: %s', async kind => {
    const { test, publish, drawn, heard } = await underFaults({ seed: 3, count: 4, kinds: [kind] })
    let late = 0
    await drawn.play(test, {
      each: number => {
        const before = heard.messages.length
        publish(number)
        if (heard.messages.length === before) late++
      }
    })
    const breaks = heard.events.filter(event => event === 'disconnect').length
    expect(late + breaks).toBeGreaterThanOrEqual(4)
  })

  it.each<FaultKind>(['amnesia', 'dropHistory'])(
    'may lose something, and then it is told: %s',
    async kind => {
      const { test, heard, published, publish, drawn } = await underFaults({
        seed: 5,
        count: 6,
        kinds: [kind]
      })
      await drawn.play(test, { each: publish })
      expect(heard.messages.length).toBeLessThan(published.length)
      expect(heard.verdicts.map(({ status }) => status)).toContain('gap')
    }
  )

  it('say their seed where the story fails, in an error that stays what it was', async () => {
    const bug = new TypeError('two is not three')
    const { test, drawn } = await underFaults({ seed: 11, count: 3 })
    const failed = drawn.play(test, {
      each: number => {
        if (number === 2) throw bug
      }
    })
    await expect(failed).rejects.toBe(bug)
    expect(bug.message).toMatch(/^two is not three\n\nIt happened in fault 2 of 3 \(\w+\)/)
    expect(bug.message).toContain('faults({ seed: 11, count: 3 })')
    expect(bug.stack).toContain(bug.message)
  })

  it('say their seed in the end too, and where no error was thrown', async () => {
    const { test, drawn } = await underFaults({ seed: 12 })
    const failed = drawn.play(test, { end: () => Promise.reject('nothing is well') })
    await expect(failed).rejects.toThrow(/^nothing is well\n\nIt happened after 20 faults/)
  })

  it.each([{ count: -1 }, { count: 1.5 }, { kinds: [] }])('refuse what they cannot use: %o', options => {
    expect(() => faults(options)).toThrow('No faults were drawn')
    // @ts-expect-error there is no such fault
    expect(() => faults({ kinds: ['cutt'] })).toThrow('"kinds" has to be some of cut, freeze')
  })
})

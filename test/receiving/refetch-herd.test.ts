import { type RefetchSource, refetchOn, type Verdict } from 'hawser'
import plot from 'simple-ascii-chart'
import { expect, it } from 'vitest'
import { VirtualClock } from '../support/virtual-clock.ts'

const VISITORS = 3_000
const GAP: Verdict = { status: 'gap', replayed: 0, reason: 'no_history', missed: [] }

/** A visitor's channel, reduced to what a refetch hears of it. */
class Visitor implements RefetchSource<unknown> {
  readonly clock: VirtualClock
  readonly report = (error: unknown) => {
    throw error
  }
  readonly verdicts: ((verdict: Verdict) => void)[] = []
  readonly messages: ((message: unknown) => void)[] = []

  constructor(clock: VirtualClock) {
    this.clock = clock
  }

  listen(message: (message: unknown) => void): () => void {
    this.messages.push(message)
    return () => {}
  }

  on(_event: 'recovery', callback: (verdict: Verdict) => void): () => void {
    this.verdicts.push(callback)
    return () => {}
  }
}

it.each([
  ['a gap', (visitor: Visitor) => visitor.verdicts.forEach(tell => void tell(GAP))],
  ['a signal', (visitor: Visitor) => visitor.messages.forEach(tell => void tell({}))]
])(
  `${VISITORS} visitors who hear of %s in the same moment do not load in the same second`,
  async (what, tell) => {
    const clock = new VirtualClock()
    const visitors = Array.from({ length: VISITORS }, () => new Visitor(clock))
    const begin = clock.now()
    const perSecond: number[] = []
    for (const visitor of visitors)
      refetchOn(visitor, {
        refetch: () => {
          const second = Math.floor((clock.now() - begin) / 1_000)
          perSecond[second] = (perSecond[second] ?? 0) + 1
        }
      })
    for (const visitor of visitors) tell(visitor)
    await clock.advance(10_000)

    const rates = Array.from(perSecond, count => count ?? 0)
    console.log(
      plot(
        rates.map((rate, second): [number, number] => [second, rate]),
        { width: 50, height: 8, title: `Loads per second behind ${what}: ${rates.join(', ')}` }
      )
    )
    expect(rates.reduce((sum, rate) => sum + rate, 0)).toBe(VISITORS)
    expect(Math.max(...rates)).toBeLessThan(VISITORS / 4)
  },
  60_000
)

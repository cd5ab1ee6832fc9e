import { describe, expect, it } from 'vitest'
import { History } from '../../src/history/history.ts'
import type { HistoryOwner } from '../../src/history/owner.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** A subscription that hears messages for weeks, and whose requests are answered with nothing. */
function heardForLong() {
  const clock = new VirtualClock()
  let asked = false
  const owner: HistoryOwner = {
    historyOptions: {
      ...{ limit: 100, ttl: 300_000, timeout: 10_000, hold: 100, refill: 2_000 },
      ...{ mostHeld: 1_000, mostHeldBytes: 4_000_000 }
    },
    single: false,
    listening: true,
    now: () => clock.now(),
    day: () => clock.now(),
    roughNow: () => clock.now(),
    since: () => ({
      second: Math.floor(clock.now() / 1_000),
      proven: true,
      at: clock.now(),
      day: clock.now()
    }),
    deliver() {},
    judged() {},
    duplicate() {},
    request() {
      asked = true
    },
    wake(ms, wake) {
      const timer = clock.setTimeout(wake, ms)
      return () => clock.clearTimeout(timer)
    }
  }
  const history = new History(owner, null)
  return {
    history,
    hear: (offset: number, stream = 'a') =>
      history.receive({ identifier: 'x', message: 1, stream_id: stream, epoch: 'e', offset }, 100),
    async pass(ms: number) {
      await clock.advance(ms)
      if (asked) history.answered(true)
      asked = false
    }
  }
}

describe('What a subscription knows is bounded', () => {
  it('however many holes history does not fill', async () => {
    const { history, hear, pass } = heardForLong()
    for (let offset = 1; offset < 20_000; offset += 2) {
      hear(offset)
      await pass(1_000)
    }
    expect(history.last?.skipped?.size).toBeLessThanOrEqual(256)
  })

  it('however many streams it follows one after the other', () => {
    const { history, hear } = heardForLong()
    for (let stream = 0; stream < 3_000; stream++) hear(1, `stream ${stream}`)
    expect(history.all.length).toBe(1_000)
  })
})

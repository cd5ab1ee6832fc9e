import { createTestCable, record } from 'hawser/testing'
import { describe, expect, it } from 'vitest'

const TTL = 30_000

/** A link that breaks while the machine sleeps for longer than the server keeps messages; one message is gone by then. */
async function sleeping(setBackBy: number) {
  const { cable, clock, server, sleep, wake, setClock, cut } = createTestCable({
    server: { history: { ttl: TTL } },
    history: { ttl: TTL }
  })
  const news = record(cable.streamFrom('news'))
  await clock.advance(7_000)
  sleep()
  cut()
  server.publish('news', 'gone')
  await clock.advance(TTL + 10_000)
  if (setBackBy > 0) setClock(-setBackBy)
  wake()
  await clock.advance(10_000)
  return { news, verdict: news.verdicts.at(-1) }
}

describe('a machine that slept for longer than the server keeps what it published', () => {
  it('is told so by the time of day, where its own count of time stood still', async () => {
    const { news, verdict } = await sleeping(0)
    expect(news.messages).toEqual([])
    expect(verdict).toMatchObject({ status: 'gap', reason: 'unproven' })
  })

  // Set back by less than it slept, that looks like a shorter sleep: no clock but the server's would tell.
  it('is told so, too, with a clock that was set back meanwhile', async () => {
    const { news, verdict } = await sleeping(1_000_000)
    expect(news.messages).toEqual([])
    expect(verdict).toMatchObject({ status: 'gap', reason: 'unproven' })
  })
})

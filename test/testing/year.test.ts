import { createTestCable, record } from 'hawser/testing'
import { expect, it } from 'vitest'

const DAY = 86_400_000

it('plays a year of pings, and a cut a day, in seconds', { timeout: 120_000 }, async () => {
  const { cable, server, clock, cut } = createTestCable({
    pingInterval: 60_000,
    history: { ttl: DAY },
    server: { pingInterval: 60_000, history: { ttl: DAY } }
  })
  const heard = record(cable.streamFrom<number>('news'))
  let pings = 0
  cable.on('keepalive', () => pings++)
  await clock.advance(DAY)

  const begin = performance.now()
  for (let day = 1; day <= 365; day++) {
    cut()
    server.publish('news', day)
    await clock.advance(DAY)
  }
  const seconds = (performance.now() - begin) / 1_000

  console.log(`A year with ${pings} pings and 365 cuts: ${seconds.toFixed(1)} s`)
  expect(heard.messages).toEqual(Array.from({ length: 365 }, (_, day) => day + 1))
  expect(heard.verdicts.slice(1).every(({ status }) => status === 'recovered')).toBe(true)
  expect(pings).toBeGreaterThan(365 * 24 * 59)
})

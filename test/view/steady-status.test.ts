import { steadyStatus } from 'hawser'
import { createTestCable } from 'hawser/testing'
import { expect, it } from 'vitest'

it('A status without a delay is shown as it is, at once', async () => {
  const { cable, clock, cut } = createTestCable({ lazy: false })
  const seen: string[] = []
  const shown = steadyStatus(cable, 0)
  shown.subscribe(() => seen.push(shown.get().state))
  await clock.advance(1_000)

  cut()
  // What a link that is lost sets going is done by now; no time has passed.
  await Promise.resolve()
  expect(shown.get().state).toBe(cable.state)
  expect(seen.at(-1)).toBe('disconnected')
})

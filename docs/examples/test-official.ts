// #region test
import { createCable } from '@anycable/core'
import { systemClock } from 'hawser'
import { createTestTransport } from 'hawser/testing'
import { expect, it, vi } from 'vitest'

it('comes back by itself', async () => {
  vi.useFakeTimers()
  const { transport, server, cut } = createTestTransport({ clock: systemClock })
  const cable = createCable({ transport })
  const lines: unknown[] = []
  const chat = cable.subscribeTo('ChatChannel', { room: 'keynote' })
  chat.on('message', line => lines.push(line))
  await vi.advanceTimersByTimeAsync(5_000)
  cut()
  await vi.advanceTimersByTimeAsync(30_000)
  server.publish(chat, 'welcome back')
  expect(lines).toEqual(['welcome back'])
  vi.useRealTimers()
})
// #endregion

// #region test
import { createTestCable } from 'hawser/testing'
import { expect, it } from 'vitest'
import { createChat } from './test-chat.ts'

it('shows what was said while the link was down', async () => {
  const { cable, server, clock, cut } = createTestCable()
  const chat = createChat(cable)
  await clock.advance(5_000)
  cut()
  server.publish(chat.channel, { text: 'the band is late' })
  await clock.advance(10_000)
  expect(chat.lines).toEqual(['the band is late'])
})
// #endregion

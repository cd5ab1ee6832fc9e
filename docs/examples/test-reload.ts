// #region test
import { storedPositions, webStorage } from 'hawser'
import { createTestCable } from 'hawser/testing'
import { expect, it } from 'vitest'
import { createChat } from './test-chat.ts'

it('shows what was said while the page was loaded again', async () => {
  const tab = new Map<string, string>()
  const storage = {
    getItem: (key: string) => tab.get(key) ?? null,
    setItem: (key: string, text: string) => tab.set(key, text),
    removeItem: (key: string) => tab.delete(key)
  }
  const before = createTestCable({ positions: storedPositions(webStorage(() => storage)) })
  const { channel } = createChat(before.cable)
  await before.clock.advance(5_000)
  before.server.publish(channel, { text: 'doors open' })
  await before.clock.advance(1_000)

  const after = before.reload()
  before.server.publish(channel, { text: 'the band is late' })
  const chat = createChat(after.cable)
  await after.clock.advance(5_000)
  expect(chat.lines).toEqual(['the band is late'])
})
// #endregion

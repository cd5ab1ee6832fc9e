// #region test
import { createTestCable } from 'hawser/testing'
import { expect, it } from 'vitest'
import { createChat } from './test-chat.ts'

it('keeps what is said offline, and says it once the network is back', async () => {
  const { cable, clock, sent, offline, online } = createTestCable()
  const chat = createChat(cable)
  await clock.advance(5_000)
  offline()
  await chat.say('hello')
  expect(chat.drafts).toEqual(['hello'])
  online()
  await clock.advance(5_000)
  expect(chat.drafts).toEqual([])
  expect(sent.at(-1)).toMatchObject({ command: 'message', data: { action: 'speak', text: 'hello' } })
})
// #endregion

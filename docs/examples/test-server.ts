// #region channels
import type { ChannelDefinition } from 'hawser/server'
import { createTestCable, record } from 'hawser/testing'
import { expect, it } from 'vitest'

const ChatChannel: ChannelDefinition = {
  subscribed: channel => channel.streamFrom('chat'),
  actions: { speak: (channel, { text }) => channel.broadcast('chat', { text }) }
}

it('shows what I say to everybody', async () => {
  const me = createTestCable({ server: { channels: { ChatChannel } } })
  const you = createTestCable({ server: me.server })
  const mine = me.cable.subscribeTo('ChatChannel')
  const heard = record(you.cable.subscribeTo('ChatChannel'))
  await me.clock.advance()
  await mine.perform('speak', { text: 'hello' })
  await me.clock.advance()
  expect(heard.messages).toEqual([{ text: 'hello' }])
})
// #endregion

// #region gap
it('knows when something is missing', async () => {
  const { cable, server, clock, cut } = createTestCable()
  const heard = record(cable.streamFrom<string>('news'))
  await clock.advance(5_000)
  server.publish('news', 'heard')
  cut()
  server.publish('news', 'lost')
  server.dropHistory('news')
  await clock.advance(10_000)
  expect(heard.verdicts.at(-1)).toMatchObject({ status: 'gap', reason: 'rejected' })
})
// #endregion

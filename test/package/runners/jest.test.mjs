import { createTestCable, record } from 'hawser/testing'

it('shows what was said while the link was down', async () => {
  const { cable, server, clock, cut } = createTestCable()
  const heard = record(cable.subscribeTo('ChatChannel', { room: 'keynote' }))
  await clock.advance(5_000)
  cut()
  server.publish('{"channel":"ChatChannel","room":"keynote"}', 'the band is late')
  await clock.advance(10_000)
  expect(heard.messages).toEqual(['the band is late'])
})

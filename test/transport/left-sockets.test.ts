import { describe, expect, it } from 'vitest'
import { connectedStory, nextSocket } from '../support/story.ts'
import { seeded } from '../support/virtual-clock.ts'

const LATE_FRAMES = [
  { type: 'welcome', sid: 'old' },
  { type: 'ping', message: 1 },
  { type: 'disconnect', reason: 'unauthorized', reconnect: false },
  { type: 'confirm_subscription', identifier: '{"channel":"ChatChannel"}' },
  { type: 'reject_subscription', identifier: '{"channel":"ChatChannel"}' },
  { identifier: '{"channel":"ChatChannel"}', message: 'late' }
]

describe('a socket that was left', () => {
  it('is never heard again, whatever it says and however late', async () => {
    const random = seeded(7)
    const told = connectedStory()
    const { cable, server, clock, errors } = told
    const chat = cable.subscribeTo('ChatChannel')
    const heard: unknown[] = []
    chat.on('message', message => heard.push(message))
    server.confirmAll()

    for (let round = 0; round < 50; round++) {
      const old = server.socket
      server.disconnect('server_restart', true)
      await nextSocket(told)
      server.welcome()
      server.confirmAll()
      await clock.advance(Math.floor(random() * 2_000))
      const events = told.events.length
      for (const frame of LATE_FRAMES) old.receive(frame)
      old.accept()
      old.fail(new Error('late'))
      old.end(1011, 'late')
      expect(cable.state).toBe('connected')
      expect(chat.state).toBe('connected')
      expect(told.events).toHaveLength(events)
    }
    expect(heard).toEqual([])
    expect(errors).toEqual([])
  })

  it('is closed once, and not waited for: its close may never come', async () => {
    const told = connectedStory()
    const [old] = told.server.sockets
    await told.clock.advance(7_000)
    expect(old?.state).toBe('left')
    await nextSocket(told)
    told.server.welcome()
    expect(told.cable.state).toBe('connected')
    expect(old?.state).toBe('left')
  })

  it('has no say in what is sent now', async () => {
    const told = connectedStory()
    const chat = told.cable.subscribeTo('ChatChannel')
    const [old] = told.server.sockets
    told.server.disconnect('server_restart', true)
    await nextSocket(told)
    told.server.welcome()
    old?.receive({ type: 'confirm_subscription', identifier: chat.identifier })
    expect(chat.state).toBe('connecting')
    expect(old?.sent).toHaveLength(1)
    expect(told.server.count('subscribe')).toBe(1)
  })
})

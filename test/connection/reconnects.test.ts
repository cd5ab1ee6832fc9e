import { describe, expect, it } from 'vitest'
import { connectedStory, nextSocket } from '../support/story.ts'
import { seeded } from '../support/virtual-clock.ts'

describe('a thousand breaks', () => {
  it('never leave two live sockets, and nothing behind', async () => {
    const told = connectedStory()
    const { cable, server, clock } = told
    const chat = cable.subscribeTo('ChatChannel')
    server.confirmAll()
    const timers = clock.timers.length
    const random = seeded(3)
    let peak = 0

    for (let round = 0; round < 1_000; round++) {
      const { socket } = server
      if (round % 3 === 0) server.end()
      else if (round % 3 === 1) server.disconnect('server_restart', true)
      else await clock.advance(7_000)
      await nextSocket(told)
      // The old one may say it is over when the new one already lives.
      server.welcome()
      server.confirmAll()
      if (random() < 0.5) socket.end()
      const alive = server.sockets.filter(({ state }) => state === 'opening' || state === 'open')
      peak = Math.max(peak, alive.length)
      await clock.advance(random() * 3_000)
    }

    expect(peak).toBe(1)
    expect(server.sockets).toHaveLength(1_001)
    expect(chat.state).toBe('connected')
    expect(clock.timers).toHaveLength(timers)
    cable.disconnect()
    await clock.advance()
    expect(clock.timers).toEqual([])
  })

  it('bring every channel back, each with one subscribe on each link', async () => {
    const told = connectedStory()
    const channels = ['A', 'B', 'C'].map(name => told.cable.subscribeTo(name))
    for (let round = 0; round < 20; round++) {
      told.server.confirmAll()
      expect(channels.map(({ state }) => state)).toEqual(['connected', 'connected', 'connected'])
      told.server.end()
      expect(channels.map(({ state }) => state)).toEqual(['disconnected', 'disconnected', 'disconnected'])
      await nextSocket(told)
      told.server.welcome()
      expect(told.server.count('subscribe')).toBe(3)
    }
  })
})

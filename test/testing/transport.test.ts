import { createCable } from '@anycable/core'
import { systemClock } from 'hawser'
import { createTestCable, createTestTransport, record } from 'hawser/testing'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** The official client on a server in memory, with one channel. */
async function official(protocol: 'actioncable-v1-json' | 'actioncable-v1-ext-json') {
  const test = createTestTransport({ clock: systemClock, protocol })
  const { transport } = test
  const cable = createCable({ transport, protocol })
  const chat = cable.subscribeTo('ChatChannel', { room: 'keynote' })
  const heard: unknown[] = []
  chat.on('message', message => heard.push(message))
  const subscribed = chat.ensureSubscribed()
  await vi.advanceTimersByTimeAsync(4_000)
  await subscribed
  return { ...test, cable, chat, heard }
}

it.each(['actioncable-v1-json', 'actioncable-v1-ext-json'] as const)(
  'carries the cable of @anycable/core: subscribes, hears, performs, is cut and comes back, %s',
  async protocol => {
    const { cable, chat, heard, server, sent, cut, close } = await official(protocol)
    server.publish(chat, 'doors open')
    await chat.perform('speak', { text: 'hello' })
    expect(heard).toEqual(['doors open'])
    expect(sent.map(({ command }) => command)).toEqual(['subscribe', 'message'])

    cut()
    expect(cable.state).toBe('disconnected')
    server.publish(chat, 'nobody is there')
    await vi.advanceTimersByTimeAsync(30_000)
    expect(cable.state).toBe('connected')
    server.publish(chat, 'welcome back')
    expect(heard).toContain('welcome back')

    // Its own history asks for what was missed, on the extended protocol.
    expect(heard.includes('nobody is there')).toBe(protocol === 'actioncable-v1-ext-json')
    cable.disconnect()
    close()
  }
)

it('shares a server with a cable of ours: a team compares the two', async () => {
  const theirs = await official('actioncable-v1-ext-json')
  const ours = createTestCable({ server: theirs.server })
  const chat = ours.cable.subscribeTo<string>('ChatChannel', { room: 'keynote' })
  const heard = record(chat)
  await vi.advanceTimersByTimeAsync(4_000)

  theirs.server.publish(chat, 'for both')
  expect([heard.messages, theirs.heard]).toEqual([['for both'], ['for both']])
  theirs.cable.disconnect()
  ours.close()
  expect(theirs.server.sessions.size).toBe(0)
})

it('has presence for it: others come and go, and it is a member itself', async () => {
  const { cable, chat, server, close } = await official('actioncable-v1-ext-json')
  const told: string[] = []
  chat.on('presence', event => told.push('id' in event ? `${event.type} ${event.id}` : event.type))
  const ada = server.join(chat, 'ada', { name: 'Ada' })
  await vi.advanceTimersByTimeAsync(1_000)
  chat.presence.join('me', { name: 'Me' })
  await vi.advanceTimersByTimeAsync(1_000)
  const members = chat.presence.info()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await members).toEqual({ ada: { name: 'Ada' }, me: { name: 'Me' } })

  ada.vanish()
  await vi.advanceTimersByTimeAsync(15_000)
  expect(told).toEqual(['join ada', 'join me', 'info', 'leave ada'])
  cable.disconnect()
  close()
})

it('leaves no timer of its own', async () => {
  const { transport, server, clock, close } = createTestTransport()
  const opened = transport.open()
  await clock.advance(4_000)
  await opened
  expect(server.sessions.size).toBe(1)
  expect(clock.timers).toHaveLength(1)
  close()
  expect(clock.timers).toEqual([])
})

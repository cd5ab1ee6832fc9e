import type { ChannelDefinition } from 'hawser/server'
import { createTestCable, record, type TestCableOptions } from 'hawser/testing'
import { describe, expect, it } from 'vitest'

const A_WHILE = 4_000

const HallChannel: ChannelDefinition = {
  subscribed: channel => channel.streamFrom('hall', { presence: true, whisper: true })
}

/** A cable that looks at who is in the hall, and what it was told. */
async function looking(options: TestCableOptions = {}) {
  const test = createTestCable(options)
  const hall = test.cable.subscribeTo('HallChannel')
  const told: string[] = []
  for (const type of ['join', 'update', 'leave'] as const)
    hall.presence.on(type, ({ id }) => told.push(`${type} ${id}`))
  await test.clock.advance(A_WHILE)
  const here = () => Object.fromEntries(hall.presence.members.get().map(({ id, info }) => [id, info]))
  return { ...test, hall, told, here }
}

describe('Others on a channel', () => {
  it('join, and leave', async () => {
    const { server, clock, hall, told, here } = await looking()
    const ada = server.join(hall, 'ada', { name: 'Ada' })
    server.join(hall, 'bob')
    await clock.advance()
    expect(here()).toEqual({ ada: { name: 'Ada' }, bob: undefined })

    ada.leave()
    await clock.advance()
    expect(here()).toEqual({ bob: undefined })
    expect(told).toEqual(['join ada', 'join bob', 'leave ada'])
  })

  it('vanish: they are here until the server has given them up', async () => {
    const { server, clock, hall, told } = await looking({ server: { presence: { ttl: 1_000 } } })
    const ada = server.join(hall, 'ada')
    await clock.advance()
    ada.vanish()
    await clock.advance(999)
    expect(told).toEqual(['join ada'])
    await clock.advance(1)
    expect(told).toEqual(['join ada', 'leave ada'])
  })

  it('are ended by the server: they are here as long', async () => {
    const { server, clock, hall, told } = await looking({ server: { presence: { ttl: 1_000 } } })
    const [mine] = server.sessions
    server.join(hall, 'ada')
    await clock.advance()
    server.disconnect(session => session !== mine)
    await clock.advance(999)
    expect(told).toEqual(['join ada'])
    await clock.advance(1)
    expect(told).toEqual(['join ada', 'leave ada'])
  })

  it('vanish and are back: nobody is told', async () => {
    const { server, clock, hall, told, here } = await looking()
    const ada = server.join(hall, 'ada')
    await clock.advance()
    ada.vanish()
    await clock.advance(10_000)
    server.join(hall, 'ada')
    await clock.advance(60_000)
    expect([told, Object.keys(here())]).toEqual([['join ada'], ['ada']])
  })

  it('say something else of themselves, which others see when they ask', async () => {
    const { server, clock, hall, told, here } = await looking()
    const ada = server.join(hall, 'ada', { status: 'here' })
    await clock.advance()
    ada.update({ status: 'busy' })
    await clock.advance()
    expect(here()).toEqual({ ada: { status: 'here' } })

    const asked = hall.presence.refresh()
    await clock.advance()
    await asked
    expect(here()).toEqual({ ada: { status: 'busy' } })
    expect(told).toEqual(['join ada', 'update ada'])
  })

  it('say it to everyone where the server does', async () => {
    const { server, clock, hall, here } = await looking({ server: { quirks: { pushedUpdates: true } } })
    server.join(hall, 'ada', { status: 'here' }).update({ status: 'busy' })
    await clock.advance()
    expect(here()).toEqual({ ada: { status: 'busy' } })
  })

  it('come and go while we are away: only the difference is told', async () => {
    const { server, clock, hall, told, offline, online } = await looking()
    const ada = server.join(hall, 'ada')
    server.join(hall, 'bob')
    await clock.advance()
    offline()
    ada.leave()
    server.join(hall, 'cid')
    await clock.advance(10_000)
    expect(told).toEqual(['join ada', 'join bob'])

    online()
    await clock.advance(5_000)
    expect(told).toEqual(['join ada', 'join bob', 'leave ada', 'join cid'])
  })

  it('whisper', async () => {
    const { server, clock, hall } = await looking()
    const heard = record(hall)
    server.join(hall, 'ada').whisper({ typing: true })
    await clock.advance()
    expect(heard.messages).toEqual([{ typing: true }])
  })

  it('are on a stream by its name', async () => {
    const { cable, server, clock } = createTestCable()
    const members = cable.streamFrom('news').presence.info()
    server.join('news', 'ada', { name: 'Ada' })
    await clock.advance()
    expect(await members).toEqual({ ada: { name: 'Ada' } })
  })

  it("are led by the channels' own code, and let in by a token", async () => {
    const authenticate = ({ token }: { token: string | null }) => (token === 'good' ? {} : null)
    const errors: unknown[] = []
    const { server, clock, hall, told } = await looking({
      auth: () => 'good',
      server: { channels: { HallChannel }, authenticate, onError: error => errors.push(error) }
    })
    server.join(hall, 'ada', {}, { token: 'good' })
    server.join(hall, 'eve', {}, { token: 'forged' })
    await clock.advance()
    expect(told).toEqual(['join ada'])
    expect(errors).toMatchObject([{ message: expect.stringContaining('"eve" did not join') }])
  })

  it('are away after a restart, and come back when the test says so', async () => {
    const { server, clock, hall, told } = await looking()
    const ada = server.join(hall, 'ada')
    await clock.advance()
    server.restart()
    await clock.advance(30_000)
    ada.update({ status: 'here' })
    await clock.advance()
    expect(told).toEqual(['join ada', 'leave ada'])

    server.join(hall, 'ada')
    await clock.advance()
    expect(told).toEqual(['join ada', 'leave ada', 'join ada'])
  })

  it('stay connected where the server asks for an answer to its pings', async () => {
    const { server, clock, hall, here } = await looking({ server: { pong: 6_000 } })
    server.join(hall, 'ada')
    await clock.advance(60_000)
    expect(Object.keys(here())).toEqual(['ada'])
    expect(server.sessions.size).toBe(2)
  })
})

describe('Who cannot join', () => {
  it('is told of', async () => {
    const errors: unknown[] = []
    const { server, clock, hall } = await looking({ server: { onError: error => errors.push(error) } })
    server.reject(hall)
    server.join(hall, 'ada')
    await clock.advance()
    expect(errors).toMatchObject([{ message: expect.stringContaining('"ada" did not join') }])
  })

  it('throws where nobody gets in', () => {
    const base = createTestCable({ server: { quirks: { baseOnly: true } } })
    expect(() => base.server.join('news', 'ada')).toThrow('base protocol')
    const stopped = createTestCable()
    stopped.server.stop()
    expect(() => stopped.server.join('news', 'ada')).toThrow('stopped')
  })
})

describe('A client of the test', () => {
  it('is seen to leave when its link has been away for too long', async () => {
    const { server, clock, told } = await looking()
    const ada = createTestCable({ server })
    ada.cable.subscribeTo('HallChannel').presence.join('ada', {})
    await clock.advance()
    ada.offline()
    await clock.advance(15_000)
    expect(told).toEqual(['join ada', 'leave ada'])
  })
})

it('leaves no timer, though somebody was here', async () => {
  const { server, clock, hall, close } = await looking()
  server.join(hall, 'ada')
  await clock.advance()
  close()
  await clock.advance()
  expect(clock.timers).toEqual([])
  expect(server.sessions.size).toBe(0)
})

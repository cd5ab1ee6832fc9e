import { describe, expect, it } from 'vitest'
import { connectedStory, nextSocket, type Story } from '../support/story.ts'

function many(count: number, options = {}) {
  const told = connectedStory(options)
  const channels = Array.from({ length: count }, (_, room) => told.cable.subscribeTo('RoomChannel', { room }))
  return { ...told, channels }
}

/** The server answers the questions in order, one every `ms`. */
async function answer(told: Story, ms: number): Promise<number> {
  let most = 0
  for (let answered = 0; ; answered++) {
    const asked = told.server.socket.sent.filter(({ command }) => command === 'subscribe')
    most = Math.max(most, asked.length - answered)
    const next = asked[answered]
    if (!next) return most
    await told.clock.advance(ms)
    told.server.confirm(String(next['identifier']))
  }
}

describe('200 channels at once', () => {
  it('ask in a window of 50, in order, and all are answered', async () => {
    const told = many(200)
    expect(told.server.count('subscribe')).toBe(50)
    expect(await answer(told, 1)).toBe(50)
    expect(told.channels.every(({ state }) => state === 'connected')).toBe(true)
    expect(told.server.log).toEqual(told.channels.map(({ identifier }) => `subscribe ${identifier}`))
  })

  it('do the same after every break', async () => {
    const told = many(200)
    await answer(told, 1)
    told.server.end()
    await nextSocket(told)
    told.server.welcome()
    expect(told.server.count('subscribe')).toBe(50)
    expect(await answer(told, 1)).toBe(50)
    expect(told.server.count('subscribe')).toBe(200)
    expect(told.channels.every(({ state }) => state === 'connected')).toBe(true)
  })

  it('have the whole window on the next link, whatever was asked on the last', async () => {
    const told = many(200)
    told.server.end()
    await nextSocket(told)
    told.server.welcome()
    expect(told.server.count('subscribe')).toBe(50)
    await told.clock.advance(4_900)
    expect(told.server.count('unsubscribe')).toBe(0)
  })

  it.each([
    [false, 1],
    [7, 7],
    [true, 200]
  ])('ask as many at a time as concurrentSubscribes: %s says', async (concurrentSubscribes, window) => {
    const told = many(200, { concurrentSubscribes })
    expect(await answer(told, 1)).toBe(window)
    expect(told.channels.every(({ state }) => state === 'connected')).toBe(true)
  })

  it('are not taken for unanswered while a slow server works them off one by one', async () => {
    const told = many(20, { maxMissingPings: 100 })
    await answer(told, 700)
    expect(told.server.log).toEqual(told.channels.map(({ identifier }) => `subscribe ${identifier}`))
    expect(told.errors).toEqual([])
  })

  it('get past those that are never answered', async () => {
    const told = many(200, { maxMissingPings: 1_000 })
    const mute = new Set(told.channels.slice(0, 40).map(({ identifier }) => identifier))
    const answered = new Set<unknown>()
    for (let second = 0; second < 120; second++) {
      for (const { command, identifier } of told.server.socket.sent) {
        if (command !== 'subscribe' || answered.has(identifier) || mute.has(String(identifier))) continue
        answered.add(identifier)
        told.server.confirm(String(identifier))
      }
      await told.clock.advance(1_000)
      told.server.ping()
    }
    const states = told.channels.map(({ state }) => state)
    expect(states.slice(0, 40)).toEqual(Array(40).fill('disconnected'))
    expect(states.slice(40)).toEqual(Array(160).fill('connected'))
  })

  it('do not keep one of them waiting for ever by being answered themselves', async () => {
    const told = many(30)
    const [mute, ...others] = told.channels
    for (let round = 0; round < 6; round++) {
      await told.clock.advance(3_000)
      for (const { identifier } of others.slice(5 * round, 5 * round + 5)) told.server.confirm(identifier)
    }
    expect(told.server.count('unsubscribe')).toBe(0)
    await told.clock.advance(2_000)
    expect(told.server.log.at(-1)).toBe(`unsubscribe ${mute?.identifier}`)
    expect(told.server.count('unsubscribe')).toBe(1)
  })

  it('released while they wait for their turn are never asked for', async () => {
    const told = many(200)
    for (const channel of told.channels.slice(50)) channel.disconnect()
    await told.clock.advance()
    await answer(told, 1)
    await told.clock.advance(1_000)
    expect(told.server.count('subscribe')).toBe(50)
    expect(told.server.count('unsubscribe')).toBe(0)
  })

  it('leave no timer behind when all are answered', async () => {
    const told = many(200)
    await answer(told, 1)
    await told.clock.advance(6_000 - 200)
    told.server.ping()
    expect(told.clock.timers.length).toBeLessThanOrEqual(1)
  })
})

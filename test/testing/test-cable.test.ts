import { systemClock } from 'hawser'
import { createTestCable, createTestServer, record, type TestCableOptions } from 'hawser/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'

/** Between two pings of the server: the client knows the server's time, and nothing is due. */
const A_WHILE = 4_000

/** A cable with one confirmed channel. */
async function chatting(options: TestCableOptions = {}) {
  const test = createTestCable(options)
  const chat = test.cable.subscribeTo<string>('ChatChannel', { room: 'keynote' })
  const heard = record(chat)
  await test.clock.advance(A_WHILE)
  return { ...test, chat, heard }
}

describe('A test cable', () => {
  it('is a cable: connects with its first channel, hears, performs, and says what it sent', async () => {
    const { cable, server, chat, heard, sent, errors } = await chatting()
    expect(cable.state).toBe('connected')

    server.publish(chat, 'doors open')
    await chat.perform('speak', { text: 'hello' })
    expect(heard.messages).toEqual(['doors open'])
    expect(heard.events).toEqual(['connect'])
    expect(sent).toEqual([
      { command: 'subscribe', identifier: chat.identifier },
      {
        command: 'message',
        identifier: chat.identifier,
        data: { action: 'speak', text: 'hello' }
      }
    ])
    expect([...errors, ...server.errors]).toEqual([])
  })

  it('gets back what was said while its link was cut', async () => {
    const { server, clock, cut, chat, heard } = await chatting()
    server.publish(chat, 'doors open')
    cut()
    server.publish(chat, 'the band is late')
    expect(heard.messages).toEqual(['doors open'])

    await clock.advance(10_000)
    expect(heard.messages).toEqual(['doors open', 'the band is late'])
    expect(heard.verdicts.at(-1)).toEqual({ status: 'recovered', replayed: 1 })
    expect(heard.events).toEqual(['connect', 'disconnect', 'connect'])
  })

  it('plays the same run from the same seed', async () => {
    const runOf = async (seed: number) => {
      const { cable, clock, cut } = await chatting({ seed })
      const times: number[] = []
      cable.on('connect', () => times.push(clock.elapsed()))
      for (let round = 0; round < 3; round++) {
        cut()
        await clock.advance(30_000)
      }
      return times
    }
    expect(await runOf(1)).toEqual(await runOf(1))
    expect(await runOf(1)).not.toEqual(await runOf(2))
  })

  it('leaves no timer when it is closed', async () => {
    const { server, clock, freeze, close } = await chatting()
    server.slow({ confirmation: 60_000 })
    freeze()
    await clock.advance(30_000)
    server.restart({ pause: 60_000 })
    close()
    expect(clock.timers).toEqual([])
  })

  it('pings only as long as somebody is there', async () => {
    const { cable, clock } = await chatting()
    cable.disconnect()
    await clock.advance(60_000)
    expect(clock.timers).toEqual([])
  })

  it('takes the options of a cable', async () => {
    const { cable, sent } = await chatting({ protocol: 'actioncable-v1-json' })
    expect(cable.state).toBe('connected')
    expect(sent).toMatchObject([{ command: 'subscribe' }])
    expect(() => createTestCable({ pingInterval: -1 })).toThrow('pingInterval')
  })

  it('shows what a listener throws', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { server, chat, errors } = await chatting()
    const bug = new Error('a bug of the app')
    chat.on('message', () => {
      throw bug
    })
    server.publish(chat, 'hello')
    expect(errors).toEqual([bug])
    expect(told).toHaveBeenCalledOnce()
    told.mockRestore()
  })
})

describe('Several cables on one server', () => {
  it('share its clock and hear each other', async () => {
    const alice = await chatting()
    const bob = await chatting({ server: alice.server })
    expect(bob.clock).toBe(alice.clock)

    await bob.chat.whisper('typing')
    alice.server.publish(alice.chat, 'doors open')
    await alice.clock.advance()
    expect(alice.heard.messages).toEqual(['typing', 'doors open'])
    expect(bob.heard.messages).toEqual(['doors open'])
  })

  it('have a network each', async () => {
    const alice = await chatting()
    const bob = await chatting({ server: alice.server })
    alice.cut()
    expect(alice.cable.state).toBe('disconnected')
    expect(bob.cable.state).toBe('connected')
  })

  it('draw lots of their own', async () => {
    const server = createTestServer({ seed: 3 })
    const tests = [await chatting({ server }), await chatting({ server })]
    for (const { cut } of tests) cut()
    const [first, second] = tests.map(({ cable }) => cable.status.get().nextRetryAt)
    expect(first).not.toBe(second)
  })

  it('have no clock of their own', () => {
    const server = createTestServer()
    const { clock } = createTestCable()
    expect(() => createTestCable({ server, clock })).toThrow('the server that was given has a clock')
  })
})

describe('The clock', () => {
  afterEach(() => void vi.useRealTimers())

  it('may be the one of the machine', async () => {
    const { cable, close } = createTestCable({ clock: systemClock })
    await cable.connect()
    expect(cable.state).toBe('connected')
    close()
  })

  it('may be the fake timers of a test runner', async () => {
    vi.useFakeTimers()
    const { cable, server, cut, close } = createTestCable({ clock: systemClock })
    const news = cable.streamFrom<string>('news')
    const heard = record(news)
    await vi.advanceTimersByTimeAsync(A_WHILE)
    cut()
    server.publish('news', 'doors open')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(heard.messages).toEqual(['doors open'])
    close()
    expect(vi.getTimerCount()).toBe(0)
  })
})

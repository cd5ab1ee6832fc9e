import { StaleConnectionError } from '@anycable/core'
import { StaleError } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, EXTENDED, nextSocket, type Story } from '../support/story.ts'

const CHAT = '{"channel":"ChatChannel"}'

/** The server says something every `every` ms for `ms`; whether the link outlived it. */
async function hears(told: Story, every: number, ms: number, say: () => void): Promise<void> {
  for (let passed = 0; passed < ms; passed += every) {
    await told.clock.advance(every)
    say()
  }
}

describe('a link that went silent', () => {
  it('is given up after two ping intervals, and the next try comes within 2 s', async () => {
    const told = connectedStory()
    await told.clock.advance(5_999)
    expect(told.cable.state).toBe('connected')
    await told.clock.advance(1)
    expect(told.cable.state).toBe('disconnected')

    const { lastError } = told.cable.status.get()
    expect(lastError).toBeInstanceOf(StaleError)
    expect(lastError).toBeInstanceOf(StaleConnectionError)
    expect(lastError).toMatchObject({ reason: 'stale', retryable: true })
    expect(await nextSocket(told)).toBeLessThanOrEqual(2_000)
  })

  it('is given up counting from the last thing heard', async () => {
    const told = connectedStory()
    await told.clock.advance(4_000)
    told.server.say(CHAT, 1)
    await told.clock.advance(5_000)
    expect(told.cable.state).toBe('connected')
    await told.clock.advance(4_000)
    expect(told.cable.state).toBe('disconnected')
  })

  it.each([
    ['pingInterval', { pingInterval: 10_000 }, 20_000],
    ['maxMissingPings', { maxMissingPings: 5 }, 15_000]
  ])('has as long as the option %s says', async (_name, options, limit) => {
    const told = connectedStory(options)
    await told.clock.advance(limit - 1)
    expect(told.cable.state).toBe('connected')
    await told.clock.advance(1)
    expect(told.cable.state).toBe('disconnected')
  })

  it.each(['ws://server.test/cable?pi=20', 'ws://server.test/cable?a=b&pi=20#c'])(
    'has as long as the URL asks the server to ping: %s',
    async url => {
      const told = connectedStory({}, url)
      await told.clock.advance(39_999)
      expect(told.cable.state).toBe('connected')
      await told.clock.advance(1)
      expect(told.cable.state).toBe('disconnected')
    }
  )

  it('is never given up where the URL asks for no pings, nor with maxMissingPings: Infinity', async () => {
    for (const told of [
      connectedStory({}, 'ws://server.test/cable?pi=0'),
      connectedStory({ maxMissingPings: Number.POSITIVE_INFINITY })
    ]) {
      expect(told.clock.timers).toEqual([])
      await told.clock.advance(3_600_000)
      expect(told.cable.state).toBe('connected')
      expect(told.server.sockets).toHaveLength(1)
    }
  })
})

describe('a link that went silent when somebody set the clock back', () => {
  it('is noticed as soon as ever', async () => {
    const told = connectedStory()
    await hears(told, 3_000, 9_000, () => told.server.ping())
    told.clock.jump(-3_600_000)
    await told.clock.advance(10_000)
    expect(told.cable.state).toBe('disconnected')
  })
})

describe('a link that lives', () => {
  it('has one more turn of the loop when its time is up: what lies in the socket is read first', async () => {
    const told = connectedStory()
    await told.clock.advance(3_500)
    // Due together with the verdict, and after it.
    told.clock.setTimeout(() => told.server.ping(), 2_500)
    await told.clock.advance(2_500)
    expect(told.cable.state).toBe('connected')
  })

  it('is kept by any frame: 30 s of messages without one ping', async () => {
    const told = connectedStory()
    await hears(told, 500, 30_000, () => told.server.say(CHAT, 'busy'))
    expect(told.server.sockets).toHaveLength(1)
  })

  it('is kept by frames nobody understands', async () => {
    const told = connectedStory()
    await hears(told, 2_500, 30_000, () => told.server.socket.receiveRaw('?'))
    expect(told.server.sockets).toHaveLength(1)
  })

  it('is kept by slower pings once they have taught their pace', async () => {
    const told = connectedStory({ pingInterval: 3_000, maxMissingPings: 4 })
    await hears(told, 9_000, 90_000, () => told.server.ping())
    expect(told.cable.state).toBe('connected')
    await told.clock.advance(17_000)
    expect(told.cable.state).toBe('connected')
    await told.clock.advance(1_000)
    expect(told.cable.state).toBe('disconnected')
  })

  it('learns nothing from one odd gap between pings', async () => {
    const told = connectedStory()
    await hears(told, 3_000, 9_000, () => told.server.ping())
    await told.clock.advance(5_000)
    told.server.ping()
    await told.clock.advance(6_000)
    expect(told.cable.state).toBe('disconnected')
  })

  it('learns nothing from gaps of many minutes', async () => {
    const told = connectedStory()
    await hears(told, 1_000, 1_800_000, () => {
      told.server.say(CHAT, 'busy')
      if (told.clock.now() % 600_000 === 0) told.server.ping()
    })
    await told.clock.advance(121_000)
    expect(told.cable.state).toBe('disconnected')
  })

  it('is kept when the process was blocked for 60 s and frames wait in the socket', async () => {
    const told = connectedStory()
    await hears(told, 3_000, 30_000, () => told.server.ping())
    for (let round = 0; round < 10; round++) {
      told.clock.skip(60_000)
      // Overdue timers run first, as in Node; only then is the socket read.
      await told.clock.advance()
      for (let i = 0; i < 20; i++) told.server.ping()
      await hears(told, 3_000, 12_000, () => told.server.ping())
    }
    expect(told.server.sockets).toHaveLength(1)
    expect(told.events).toEqual(['connect'])
  })

  it('is kept when timers run once a minute and messages keep coming', async () => {
    const told = connectedStory()
    told.clock.grain = 60_000
    await hears(told, 1_000, 1_800_000, () => told.server.say(CHAT, 'busy'))
    expect(told.server.sockets).toHaveLength(1)
  })

  it('is kept when timers run once a minute and pings keep coming', async () => {
    const told = connectedStory()
    told.clock.grain = 60_000
    await hears(told, 3_000, 1_800_000, () => told.server.ping())
    expect(told.server.sockets).toHaveLength(1)
  })

  it.each([3_600_000, -3_600_000, 86_400_000 * 365])('is kept when the clock jumps by %d ms', async jump => {
    const told = connectedStory()
    await hears(told, 3_000, 9_000, () => told.server.ping())
    told.clock.jump(jump)
    await hears(told, 3_000, 60_000, () => told.server.ping())
    expect(told.server.sockets).toHaveLength(1)
  })
})

describe('a machine that slept', () => {
  it('asks before it gives a link up: the server answers, the link stays', async () => {
    const told = connectedStory({ protocol: EXTENDED })
    await hears(told, 3_000, 9_000, () => told.server.ping())
    told.clock.skip(600_000)
    await told.clock.advance()
    expect(told.server.log.at(-1)).toBe('ping')
    told.server.socket.receive({ type: 'pong' })
    await hears(told, 3_000, 30_000, () => told.server.ping())
    expect(told.server.sockets).toHaveLength(1)
  })

  it('and sleeps again before the answer has a second more to read it', async () => {
    const told = connectedStory({ protocol: EXTENDED })
    told.clock.skip(600_000)
    await told.clock.advance()
    told.clock.skip(60_000)
    await told.clock.advance(900)
    told.server.socket.receive({ type: 'pong' })
    await hears(told, 3_000, 30_000, () => told.server.ping())
    expect(told.server.sockets).toHaveLength(1)
  })

  it('gives a dead link up one interval and a second later', async () => {
    const told = connectedStory({ protocol: EXTENDED })
    told.clock.skip(600_000)
    await told.clock.advance(3_999)
    expect(told.cable.state).toBe('connected')
    await told.clock.advance(1)
    expect(told.cable.state).toBe('disconnected')
  })

  it('is noticed at the next look at the link, where its timers slept too', async () => {
    const told = connectedStory({ protocol: EXTENDED, maxMissingPings: 100 })
    await hears(told, 3_000, 9_000, () => told.server.ping())
    told.clock.jump(600_000)
    await told.clock.advance(3_000)
    expect(told.server.log.at(-1)).toBe('ping')
    await told.clock.advance(4_000)
    expect(told.cable.state).toBe('disconnected')
  })

  it('sends nothing on base, where the server would log an error', async () => {
    const told = connectedStory()
    told.clock.skip(600_000)
    await told.clock.advance(5_000)
    expect(told.server.sockets[0]?.sent).toEqual([])
    expect(told.cable.state).toBe('disconnected')
  })
})

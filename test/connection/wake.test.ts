import type { Signal } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, EXTENDED, failHandshake, nextSocket, type Story, story } from '../support/story.ts'

const WAKING: Signal[] = ['visible', 'focus', 'online', 'resume', 'restored']

/** A client in the middle of a long wait. */
async function waiting(): Promise<Story> {
  const told = connectedStory()
  told.server.end()
  for (let attempt = 0; attempt < 3; attempt++) {
    await nextSocket(told)
    await failHandshake(told)
  }
  const { nextRetryAt } = told.cable.status.get()
  expect((nextRetryAt ?? 0) - told.clock.now()).toBeGreaterThan(5_000)
  return told
}

describe('a sign of life from page or network during a wait', () => {
  it.each(WAKING)('tries within half a second: %s', async signal => {
    const told = await waiting()
    told.page.signal(signal)
    expect(await nextSocket(told)).toBeLessThanOrEqual(500)
    told.server.welcome()
    expect(told.cable.state).toBe('connected')
  })

  it('shows the new time of the try', async () => {
    const told = await waiting()
    told.page.signal('online')
    const { nextRetryAt } = told.cable.status.get()
    const at = told.clock.now() + (await nextSocket(told))
    expect(at).toBe(Math.ceil(nextRetryAt ?? 0))
  })

  it.each<Signal>(['hidden', 'offline'])('is not %s', async signal => {
    const told = await waiting()
    const { nextRetryAt } = told.cable.status.get()
    told.page.signal(signal)
    expect(told.cable.status.get().nextRetryAt).toBe(nextRetryAt)
  })

  it('makes at most one try in 2 s, however many come', async () => {
    const told = await waiting()
    const made: number[] = []
    for (let step = 0; step < 400; step++) {
      const { length } = told.server.sockets
      for (const signal of WAKING) told.page.signal(signal)
      await told.clock.advance(50)
      if (told.server.sockets.length > length) {
        made.push(told.clock.now())
        await failHandshake(told)
      }
    }
    const gaps = made.slice(1).map((at, index) => at - (made[index] ?? 0))
    expect(made.length).toBeGreaterThan(5)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_500)
    expect(made.length).toBeLessThanOrEqual(10)
  })

  it('does not count the tries anew', async () => {
    const told = await waiting()
    const { attempt } = told.cable.status.get()
    told.page.signal('visible')
    await nextSocket(told)
    await failHandshake(told)
    expect(told.cable.status.get().attempt).toBe(attempt + 1)
  })
})

describe('a sign of life during a try', () => {
  it.each<Signal>(['online', 'resume', 'restored'])(
    'begins it anew when it is older than 2 s: %s',
    async signal => {
      const told = story()
      told.cable.connect().catch(() => {})
      await told.clock.advance(1_000)
      told.page.signal(signal)
      expect(told.server.socket.state).toBe('opening')
      await told.clock.advance(1_000)
      told.page.signal(signal)
      expect(told.server.socket.state).toBe('left')
      expect(await nextSocket(told)).toBeLessThanOrEqual(500)
    }
  )

  it.each<Signal>(['visible', 'focus', 'offline', 'hidden'])('changes nothing: %s', async signal => {
    const told = story()
    told.cable.connect()
    await told.clock.advance(5_000)
    told.page.signal(signal)
    told.server.welcome()
    expect(told.cable.state).toBe('connected')
    expect(told.server.sockets).toHaveLength(1)
  })
})

describe('a sign of life on a link that may be dead', () => {
  it.each<Signal>(['visible', 'focus', 'online', 'resume', 'offline'])(
    'gives it one ping interval and a second: %s',
    async signal => {
      const told = connectedStory({ protocol: EXTENDED, maxMissingPings: 100 })
      await told.clock.advance(10_000)
      told.page.signal(signal)
      expect(told.server.log).toEqual(['ping'])
      await told.clock.advance(3_999)
      expect(told.cable.state).toBe('connected')
      await told.clock.advance(1)
      expect(told.cable.state).toBe('disconnected')
      expect(await nextSocket(told)).toBeLessThanOrEqual(2_000)
    }
  )

  it.each([
    ['a pong', { type: 'pong' }],
    ['a ping', { type: 'ping', message: 1 }],
    ['a message for nobody', { identifier: 'x', message: 1 }],
    ['a frame nobody knows', { type: 'surprise' }]
  ])('is content with any frame: %s', async (_name, frame) => {
    const told = connectedStory({ protocol: EXTENDED, maxMissingPings: 100 })
    told.page.signal('visible')
    await told.clock.advance(3_500)
    told.server.socket.receive(frame)
    await told.clock.advance(60_000)
    expect(told.server.sockets).toHaveLength(1)
  })

  it('counts nothing that came before the question', async () => {
    const told = connectedStory({ protocol: EXTENDED, maxMissingPings: 100 })
    told.server.socket.receive({ identifier: 'x', message: 1 })
    told.page.signal('visible')
    await told.clock.advance(4_000)
    expect(told.cable.state).toBe('disconnected')
  })

  it('asks once, however many come', () => {
    const told = connectedStory({ protocol: EXTENDED })
    for (let i = 0; i < 20; i++)
      for (const signal of ['focus', 'visible', 'online'] as const) told.page.signal(signal)
    expect(told.server.log).toEqual(['ping'])
  })

  it('sends nothing on base, and still notices the silence', async () => {
    const told = connectedStory({ maxMissingPings: 100 })
    told.page.signal('focus')
    await told.clock.advance(4_000)
    expect(told.cable.state).toBe('disconnected')
    expect(told.server.socket.sent).toEqual([])
  })

  it('knows that a page from the back/forward cache has lost its socket', async () => {
    const told = connectedStory()
    told.page.signal('restored')
    expect(told.cable.state).toBe('disconnected')
    expect(told.cable.status.get().lastError).toMatchObject({ reason: 'superseded', retryable: true })
    expect(await nextSocket(told)).toBeLessThanOrEqual(500)
  })

  it('takes offline for hearsay: a link that goes on talking stays', async () => {
    const told = connectedStory()
    told.page.signal('offline')
    for (let i = 0; i < 20; i++) {
      await told.clock.advance(3_000)
      told.server.ping()
    }
    expect(told.cable.state).toBe('connected')
  })

  it('gives a mute link up after a sleep of ten minutes, one interval and a second after the page is seen', async () => {
    const told = connectedStory()
    told.clock.skip(600_000)
    told.page.signal('visible')
    await told.clock.advance(4_000)
    expect(told.cable.state).toBe('disconnected')
    await nextSocket(told)
    told.server.welcome()
    expect(told.cable.state).toBe('connected')
  })
})

describe('a machine that slept through a wait, and no sign of it', () => {
  it('tries at once where its timers slept too', async () => {
    const told = await waiting()
    told.clock.jump(600_000)
    expect(await nextSocket(told)).toBeLessThanOrEqual(3_000)
    expect(told.server.sockets).toHaveLength(5)
  })

  it('tries at once where its timers are overdue', async () => {
    const told = await waiting()
    told.clock.skip(600_000)
    await told.clock.advance()
    expect(told.server.sockets).toHaveLength(5)
  })

  it('tries at once where it slept through a part of the wait', async () => {
    const told = story({ reconnectStrategy: () => 60_000 })
    told.cable.connect().catch(() => {})
    await failHandshake(told)
    await told.clock.advance(5_000)
    told.clock.skip(10_000)
    await told.clock.advance()
    expect(told.server.sockets).toHaveLength(2)
  })

  it('is not lost when the clock was set back', async () => {
    const told = await waiting()
    told.clock.jump(-86_400_000)
    await told.clock.advance(15_000)
    expect(told.server.sockets).toHaveLength(5)
  })
})

describe('a hidden page', () => {
  it('makes its first try as usual, and then one a minute at most', async () => {
    const told = connectedStory()
    told.page.signal('hidden')
    told.server.end()
    expect(await nextSocket(told)).toBeLessThanOrEqual(5_000)
    for (let attempt = 0; attempt < 10; attempt++) {
      await failHandshake(told)
      expect(await nextSocket(told)).toBeGreaterThanOrEqual(60_000)
    }
  })

  it('comes back at once when it is seen, however long it was hidden', async () => {
    const told = connectedStory()
    told.page.signal('hidden')
    told.server.end()
    for (let attempt = 0; attempt < 20; attempt++) {
      await nextSocket(told)
      await failHandshake(told)
    }
    told.page.signal('visible')
    expect(await nextSocket(told)).toBeLessThanOrEqual(500)
  })

  it('keeps a good link', async () => {
    const told = connectedStory()
    told.page.signal('hidden')
    for (let i = 0; i < 100; i++) {
      await told.clock.advance(3_000)
      told.server.ping()
    }
    expect(told.server.sockets).toHaveLength(1)
  })
})

describe('a sign of life on a link that is up', () => {
  it('asks the server, and an encoder that cannot say it costs no error', async () => {
    const encoder = {
      encode(command: object) {
        if ('command' in command && command.command === 'ping') throw new Error('unknown')
        return JSON.stringify(command)
      },
      decode: (frame: string | Uint8Array) => JSON.parse(String(frame))
    }
    const { page, cable, clock, errors } = connectedStory({ protocol: EXTENDED, encoder })
    page.signal('focus')
    expect(cable.state).toBe('connected')
    await clock.advance(10_000)
    expect(cable.status.get().lastError).toMatchObject({ reason: 'stale' })
    expect(errors).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import {
  connectedStory,
  EVERY_SIGNAL,
  failHandshake,
  nextSocket,
  type Story,
  story
} from '../support/story.ts'

/** An hour of everything that could wake a client. */
async function hourOfSignals({ clock, page }: Story): Promise<void> {
  for (let minute = 0; minute < 60; minute++) {
    for (const signal of EVERY_SIGNAL) page.signal(signal)
    await clock.advance(60_000)
    clock.skip(20_000)
    clock.jump(7_000)
  }
}

describe('disconnect() is final', () => {
  const states: [string, () => Promise<Story>][] = [
    ['before anything', async () => story()],
    [
      'while the token is on its way',
      async () => {
        const told = story({
          auth: () => new Promise<string>(resolve => told.clock.setTimeout(() => resolve('t'), 50))
        })
        told.cable.connect().catch(() => {})
        return told
      }
    ],
    [
      'while the socket opens',
      async () => {
        const told = story()
        told.cable.connect().catch(() => {})
        return told
      }
    ],
    [
      'while the welcome is awaited',
      async () => {
        const told = story()
        told.cable.connect().catch(() => {})
        told.server.socket.accept()
        return told
      }
    ],
    ['on a good link', async () => connectedStory()],
    [
      'while a probe is out',
      async () => {
        const told = connectedStory()
        told.page.signal('focus')
        return told
      }
    ],
    [
      'in a wait',
      async () => {
        const told = connectedStory()
        told.server.end()
        return told
      }
    ],
    [
      'in a long wait',
      async () => {
        const told = connectedStory()
        told.server.end()
        await nextSocket(told)
        await failHandshake(told)
        return told
      }
    ]
  ]

  it.each(states)('for an hour of every trigger: %s', async (_name, reach) => {
    const told = await reach()
    const made = told.server.sockets.length
    told.cable.disconnect()

    expect(told.cable.state).toBe('closed')
    expect(told.events.at(-1)).toBe('close')
    await hourOfSignals(told)
    expect(told.server.sockets).toHaveLength(made)
    expect(told.server.sockets.filter(({ state }) => state === 'opening' || state === 'open')).toEqual([])
    expect(told.clock.timers).toEqual([])
    expect(told.page.listeners.size).toBe(0)
  })

  it('tells close once, without an error', () => {
    const told = connectedStory()
    const heard: unknown[][] = []
    told.cable.on('close', (...args) => heard.push(args))
    told.cable.disconnect()
    told.cable.disconnect()
    told.server.end()
    expect(heard).toEqual([[undefined]])
    expect(told.events).toEqual(['connect', 'close'])
  })

  it('rejects a connect() that waits', async () => {
    const told = story()
    const connected = told.cable.connect()
    told.cable.disconnect()
    await expect(connected).rejects.toMatchObject({ reason: 'cable_closed', retryable: false })
  })

  it('holds though channels come and go afterwards', async () => {
    const told = connectedStory()
    told.cable.disconnect()
    const chat = told.cable.subscribeTo('ChatChannel')
    expect(chat.state).toBe('disconnected')
    chat.disconnect()
    await told.clock.advance(60_000)
    expect(told.server.sockets).toHaveLength(1)
  })
})

describe('connect() after it', () => {
  it('brings live channels back, and those that came meanwhile', async () => {
    const told = connectedStory()
    const chat = told.cable.subscribeTo('ChatChannel')
    const gone = told.cable.subscribeTo('GoneChannel')
    told.server.confirmAll()
    told.cable.disconnect()
    expect(chat.state).toBe('disconnected')
    gone.disconnect()
    const late = told.cable.subscribeTo('LateChannel')
    await told.clock.advance(60_000)

    const connected = told.cable.connect()
    told.server.welcome()
    await connected
    expect(told.server.log).toEqual([`subscribe ${chat.identifier}`, `subscribe ${late.identifier}`])
    told.server.confirmAll()
    expect([chat.state, late.state, gone.state]).toEqual(['connected', 'connected', 'closed'])
  })

  it('is a first connection again', () => {
    const told = connectedStory()
    const heard: unknown[] = []
    told.cable.on('connect', info => heard.push(info))
    told.cable.disconnect()
    told.cable.connect()
    told.server.welcome()
    expect(heard).toEqual([{ reconnect: false, restored: false }])
    expect(told.cable.status.get()).toMatchObject({ attempt: 0, lastError: null })
  })

  it('works after a refusal too, with the count of tries at zero', async () => {
    const told = connectedStory()
    told.server.disconnect('unauthorized', false)
    told.cable.connect()
    told.server.welcome()
    expect(told.cable.state).toBe('connected')
    told.server.end()
    expect(told.cable.status.get().attempt).toBe(1)
  })
})

describe('nothing opens by itself', () => {
  it('not for a cable that nobody subscribes on', async () => {
    const told = story()
    await hourOfSignals(told)
    expect(told.server.sockets).toHaveLength(0)
    expect(told.clock.timers).toEqual([])
    expect(told.page.listeners.size).toBe(0)
    expect(told.cable.state).toBe('idle')
  })

  it('but for the first channel', () => {
    const told = story()
    told.cable.subscribeTo('ChatChannel')
    told.cable.subscribeTo('OtherChannel')
    expect(told.server.sockets).toHaveLength(1)
  })

  it('and at once with lazy: false', () => {
    expect(story({ lazy: false }).server.sockets).toHaveLength(1)
  })
})

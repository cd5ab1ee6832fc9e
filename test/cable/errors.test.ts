import { DisconnectedError } from '@anycable/core'
import { CallError, createCable, type Logger, ReasonError } from 'hawser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeNetwork } from '../support/fake-socket.ts'
import { connectedStory, Server, story } from '../support/story.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

let written: unknown[][]
const { error } = console

beforeEach(() => {
  written = []
  console.error = (...args: unknown[]) => void written.push(args)
})

afterEach(() => {
  console.error = error
})

/** A cable whose errors nobody asked for. */
function bare() {
  const clock = new VirtualClock()
  const network = createFakeNetwork()
  const cable = createCable('ws://server.test/cable', { clock, websocketImplementation: network.WebSocket })
  const server = new Server(network)
  cable.connect()
  server.welcome()
  return { cable, clock, server }
}

describe('an error that nobody waits for', () => {
  it('goes to onError alone where there is one', () => {
    const { server, errors } = connectedStory()
    server.socket.receiveRaw('?')
    expect(errors).toHaveLength(1)
    expect(written).toEqual([])
  })

  it('goes to the listeners of error, and to onError too', () => {
    const { cable, server, errors } = connectedStory()
    const heard: unknown[] = []
    cable.on('error', error => heard.push(error))
    server.socket.receiveRaw('?')
    expect(heard).toEqual(errors)
    expect(heard).toHaveLength(1)
    expect(written).toEqual([])
  })

  it('goes to a listener of error in place of the console', () => {
    const { cable, server } = bare()
    const heard: unknown[] = []
    const undo = cable.on('error', error => heard.push(error))
    server.socket.receiveRaw('?')
    undo()
    server.socket.receiveRaw('?')
    expect(heard).toHaveLength(1)
    expect(written).toHaveLength(1)
  })

  it('goes to the console by default, each kind once a minute', async () => {
    const { server, cable, clock } = bare()
    const chat = cable.subscribeTo('ChatChannel')
    chat.on('message', () => {
      throw new TypeError('bad listener')
    })
    server.confirm(chat.identifier)
    for (let i = 0; i < 10; i++) {
      server.socket.receiveRaw('?')
      server.socket.receiveRaw('{"type":"surprise"}')
      server.say(chat.identifier, i)
    }
    expect(written.map(([prefix, error]) => [prefix, error instanceof Error && error.name])).toEqual([
      ['[hawser]', 'FrameError'],
      ['[hawser]', 'FrameError'],
      ['[hawser]', 'TypeError']
    ])

    for (let second = 0; second < 60; second++) {
      await clock.advance(1_000)
      server.ping()
    }
    server.socket.receiveRaw('?')
    expect(written).toHaveLength(4)
  })

  it('goes to onError where a logger throws over a frame; the frames behind it come in', () => {
    const bad = new Error('bad logger')
    const logger: Logger = {
      level: 'debug',
      log: () => {},
      debug: (text, details) => {
        if (text === 'incoming data' && JSON.stringify(details).includes('surprise')) throw bad
      },
      info: () => {},
      warn: () => {},
      error: () => {}
    }
    const { server, cable, errors } = connectedStory({ logger })
    const chat = cable.subscribeTo('ChatChannel')
    const heard: unknown[] = []
    chat.on('message', message => heard.push(message))
    server.confirm(chat.identifier)
    server.say(chat.identifier, 'surprise')
    server.say(chat.identifier, 'hello')
    expect(errors).toEqual([bad])
    expect(written).toEqual([])
    expect(heard).toEqual(['hello'])
  })

  it('does no harm where onError throws itself', () => {
    const { server, cable } = connectedStory({
      onError: () => {
        throw new Error('bad sink')
      }
    })
    server.socket.receiveRaw('?')
    expect(cable.state).toBe('connected')
    expect(written).toEqual([['[hawser]', expect.objectContaining({ message: 'bad sink' })]])
  })

  it('does no harm where a listener of error throws itself', () => {
    const { server, cable } = bare()
    cable.on('error', () => {
      throw new Error('bad listener')
    })
    server.socket.receiveRaw('?')
    expect(cable.state).toBe('connected')
    expect(written).toEqual([['[hawser]', expect.objectContaining({ message: 'bad listener' })]])
  })

  it('an outage is none: it is told by events and by the status', async () => {
    const { server, clock } = bare()
    server.end()
    await clock.advance(60_000)
    expect(written).toEqual([])
  })
})

describe('every error', () => {
  it('has a reason, a phase, whether to try again, a sentence, and the root of the official client', async () => {
    const { server, cable, errors, clock } = connectedStory()
    const chat = cable.subscribeTo('ChatChannel')
    server.confirm(chat.identifier)
    server.socket.receiveRaw('?')
    const rejected = cable.subscribeTo('OtherChannel').ensureSubscribed()
    server.reject('{"channel":"OtherChannel"}')
    const large = chat.perform('speak', { text: 'x'.repeat(70_000) })
    server.end(1006)
    const offline = chat.perform('speak')
    const thrown = await Promise.all(
      [rejected, large, offline].map(call => call.catch((error: unknown) => error))
    )
    await clock.advance()

    const all = [...errors, ...thrown, cable.status.get().lastError]
    expect(all).toHaveLength(5)
    for (const error of all) {
      expect(error).toBeInstanceOf(ReasonError)
      expect(error).toMatchObject({
        reason: expect.stringMatching(/^[a-z_]+$/),
        phase: expect.stringMatching(/^[a-z]+$/),
        retryable: expect.any(Boolean),
        message: expect.stringMatching(/^[A-Z6].{20,}/),
        stack: expect.stringMatching(/\n +at /)
      })
    }
  })
})

describe('the logger', () => {
  it("hears every change of state and every frame, by the official client's methods", () => {
    const lines: unknown[][] = []
    const line =
      (level: string) =>
      (...args: unknown[]) =>
        void lines.push([level, ...args])
    const logger: Logger = {
      level: 'debug',
      log: line('log'),
      info: line('info'),
      warn: line('warn'),
      error: line('error'),
      debug: line('debug')
    }
    const { cable, server } = story({ logger })
    cable.subscribeTo('ChatChannel')
    server.welcome()
    cable.disconnect()
    expect(lines).toEqual([
      ['info', 'connecting', { event: 'connect' }],
      ['debug', 'incoming data', { frame: { type: 'welcome' } }],
      ['info', 'connected', { event: 'welcomed' }],
      [
        'debug',
        'outgoing message',
        { frame: '{"command":"subscribe","identifier":"{\\"channel\\":\\"ChatChannel\\"}"}' }
      ],
      ['info', 'closed', { event: 'disconnect' }]
    ])
  })
})

describe('what cannot be subscribed', () => {
  it.each([
    ['no name', ['']],
    ['a number for a name', [7]],
    ['a list of params', ['ChatChannel', []]],
    ['a text of params', ['ChatChannel', 'room']]
  ])('is refused at once: %s', (_name, args) => {
    const { cable, server } = story()
    expect(() => Reflect.apply(cable.subscribeTo, cable, args)).toThrow(
      expect.objectContaining({ reason: 'invalid_channel', phase: 'subscribe' })
    )
    expect(server.sockets).toHaveLength(0)
  })

  it('is a CallError', () => {
    const { cable } = story()
    expect(() => cable.subscribeTo('')).toThrow(CallError)
  })
})

describe('an error of the official client that ends a try', () => {
  class Refused extends ReasonError {
    readonly retryable = false
  }

  it.each([
    ['tried again', new DisconnectedError('proxy_gone'), 'disconnect', true, 'proxy_gone'],
    ['tried again without a reason', new ReasonError('no reason'), 'disconnect', true, 'transport_closed'],
    ['final where it says so', new Refused('no', 'refused_here'), 'close', false, 'refused_here']
  ] as const)(
    'stays what it is, says what every error says, and is %s',
    async (_, thrown, event, retryable, reason) => {
      const { cable, clock } = story({ auth: () => Promise.reject(thrown) })
      const heard: unknown[] = []
      cable.on('disconnect', error => heard.push('disconnect', error))
      cable.on('close', error => heard.push('close', error))
      cable.connect().catch(() => {})
      await clock.advance()

      expect(heard).toEqual([event, thrown])
      expect(heard[1]).toBe(thrown)
      expect(thrown).toMatchObject({ reason, phase: 'auth', retryable })
    }
  )
})

import { CallError, createCable } from 'hawser'
import { describe, expect, it } from 'vitest'
import { createFakeNetwork } from '../support/fake-socket.ts'
import { BASE, nextSocket, story } from '../support/story.ts'

/** As a program in JavaScript would call it. */
const make = (...args: unknown[]) => Reflect.apply(createCable, null, args)
const URL = 'ws://server.test/cable'
const { WebSocket } = createFakeNetwork()

const WRONG: [string, unknown[]][] = [
  ['protocol', ['ext', 7, 'actioncable-v1-msgpack', null]],
  ['auth', ['token', 7, null]],
  ['tokenRefresher', ['refresh', {}, null]],
  ['websocketAuthStrategy', ['query', 'params', null]],
  ['websocketImplementation', [{}, 'ws', null]],
  ['websocketOptions', ['headers', 7, null]],
  ['transport', ['ws', 7, null]],
  ['encoder', ['json', null]],
  ['lazy', ['yes', 1, null]],
  ['reconnect', ['yes', 0, null]],
  ['maxReconnectAttempts', ['3', -1, Number.NaN, null]],
  ['waits', [7, null, { first: -1 }, { first: '5' }, { frist: 5 }, { cap: Number.NaN }]],
  ['reconnectStrategy', [500, {}, null]],
  ['timeouts', [7, null, { open: -1 }, { opne: 5 }, { confirm: '5' }]],
  ['pingInterval', ['3000', -1, Number.NaN, null]],
  ['maxMissingPings', ['2', -1, null]],
  ['concurrentSubscribes', ['all', -1, null, Number.NaN]],
  ['maxFrameSize', ['64k', -1, Number.NaN, null]],
  ['performFailures', ['log', false, null]],
  ['onError', ['console', {}, null]],
  ['logger', ['debug', 7, null]],
  ['clock', [Date.now(), null]],
  ['environment', ['node', null]]
]

describe('an option of no use', () => {
  it.each(WRONG)('is refused at once, by name: %s', (name, values) => {
    for (const value of values) {
      const create = () => make(URL, { websocketImplementation: WebSocket, [name]: value })
      expect(create).toThrow(CallError)
      expect(create).toThrow(
        expect.objectContaining({
          reason: 'invalid_option',
          phase: 'options',
          retryable: false,
          message: expect.stringContaining(`the option ${name} has to be`)
        })
      )
    }
  })

  it('is one that does not exist, too', () => {
    for (const name of ['protocols', 'Protocol', '__proto__x', 'constructor', 'toString'])
      expect(() => make(URL, { [name]: 1 })).toThrow(/there is no such option/)
  })

  it('is a header for the token where the socket cannot send one', () => {
    expect(() => make(URL, { websocketAuthStrategy: 'header' })).toThrow(
      expect.objectContaining({ reason: 'invalid_option' })
    )
  })

  it.each(['', '/cable', 'server.test/cable', 'ftp://server.test', 'ws://', 'not a url'])(
    'is the URL %j',
    url => {
      expect(() => make(url)).toThrow(expect.objectContaining({ reason: 'invalid_option' }))
    }
  )
})

describe('what may be left out', () => {
  it('is everything but the URL, and undefined is as good as nothing', () => {
    const names = WRONG.map(([name]) => [name, undefined])
    expect(createCable(URL).state).toBe('idle')
    expect(make(URL, Object.fromEntries(names)).state).toBe('idle')
  })
})

describe('the URL', () => {
  it.each([
    ['ws://server.test/cable', 'ws://server.test/cable'],
    ['wss://server.test/cable?pi=5', 'wss://server.test/cable?pi=5'],
    ['http://server.test/cable', 'ws://server.test/cable'],
    ['https://server.test/cable', 'wss://server.test/cable'],
    ['wss://server.test/cable#part', 'wss://server.test/cable']
  ])('%s connects to %s', (given, used) => {
    const told = story({}, given)
    told.cable.connect()
    expect(told.server.socket.url).toBe(used)
  })

  it('may be relative where there is a page', () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'location')
    Object.defineProperty(globalThis, 'location', {
      value: { href: 'https://app.test/room/7?x=1' },
      configurable: true
    })
    try {
      const told = story({}, '/cable')
      told.cable.connect()
      expect(told.server.socket.url).toBe('wss://app.test/cable')
    } finally {
      Reflect.deleteProperty(globalThis, 'location')
      if (before) Object.defineProperty(globalThis, 'location', before)
    }
  })

  it('may be changed on the transport between two links', async () => {
    const told = story()
    told.cable.connect()
    told.server.welcome()
    told.cable.transport.setURL('ws://other.test/cable')
    told.server.end()
    await nextSocket(told)
    expect(told.server.socket.url).toBe('ws://other.test/cable')
  })
})

describe('the options of the socket', () => {
  it('are handed on, and none are where there are none', () => {
    const told = story({
      websocketOptions: { perMessageDeflate: false, headers: { origin: 'http://app.test' } }
    })
    told.cable.connect()
    expect(told.server.socket.options).toEqual({
      perMessageDeflate: false,
      headers: { origin: 'http://app.test' }
    })
    const plain = story()
    plain.cable.connect()
    expect(plain.server.socket.options).toBe(undefined)
    expect(plain.server.socket.protocols).toEqual([BASE])
  })
})

import { UnauthorizedError } from 'hawser'
import { describe, expect, it } from 'vitest'
import { asking } from '../support/asking.ts'
import { failHandshake, nextSocket, type Story, story } from '../support/story.ts'

const tokenOf = ({ server }: Story) => new URL(server.socket.url).searchParams.get('jid')

describe('a token before every attempt', () => {
  it('on the first, after a wait, by retry now, and when the network or the page comes back', async () => {
    const told = asking(async asked => `t${asked}`)
    await told.clock.advance()
    expect(tokenOf(told)).toBe('t1')
    told.server.welcome()

    const paths: [string, () => unknown][] = [
      ['a wait', () => told.server.end()],
      ['a silence', () => told.clock.advance(6_000)],
      [
        'retry now',
        () => {
          told.server.end()
          told.cable.connect()
        }
      ],
      [
        'the network',
        () => {
          told.server.end()
          told.page.signal('online')
        }
      ],
      ['the page', () => told.page.signal('restored')],
      [
        'an hour later',
        () => {
          told.cable.disconnect()
          told.cable.connect()
        }
      ]
    ]
    for (const [index, [path, take]] of paths.entries()) {
      await take()
      await nextSocket(told)
      expect([path, tokenOf(told)]).toEqual([path, `t${index + 2}`])
      told.server.welcome()
    }
    expect(told.counter.asked).toBe(paths.length + 1)
  })

  it('may be given at once, without a promise', async () => {
    const told = asking(() => 'now')
    await told.clock.advance()
    expect(tokenOf(told)).toBe('now')
  })

  it('may be null: then there is none, and the last one is not sent again', async () => {
    for (const websocketAuthStrategy of ['param', 'header', 'sub-protocol'] as const) {
      const told = asking(asked => (asked === 2 ? null : `token${asked}`), { websocketAuthStrategy })
      const carried = () =>
        JSON.stringify([told.server.socket.url, told.server.socket.protocols, told.server.socket.options])
      await told.clock.advance()
      expect(carried()).toContain('token1')
      await failHandshake(told)
      await nextSocket(told)
      expect(carried()).not.toContain('token')
      await failHandshake(told)
      await nextSocket(told)
      expect(carried()).toContain('token3')
    }
  })

  it('may be null from the start', async () => {
    const told = asking(() => null)
    await told.clock.advance()
    expect(told.server.socket.url).toBe('ws://server.test/cable')
  })

  it('is asked for once while the answer is on its way, whatever wants to connect', async () => {
    const told = asking((_, clock) => new Promise(resolve => clock.setTimeout(() => resolve('t'), 9_000)))
    for (let i = 0; i < 8; i++) {
      await told.clock.advance(1_000)
      told.cable.connect().catch(() => {})
      told.cable.subscribeTo('ChatChannel', { i })
      for (const signal of ['online', 'visible', 'focus', 'resume', 'restored'] as const)
        told.page.signal(signal)
    }
    expect(told.counter.asked).toBe(1)
    await told.clock.advance(1_000)
    expect(told.server.sockets).toHaveLength(1)
  })
})

describe('auth that fails', () => {
  it.each<[string, () => Promise<string>]>([
    ['by a rejection', () => Promise.reject(new Error('502'))],
    [
      'by a throw',
      () => {
        throw new Error('502')
      }
    ],
    ['with something that is no error', () => Promise.reject('no')]
  ])('%s is tried again like a network error', async (_name, fail) => {
    const told = asking(asked => (asked <= 3 ? fail() : 'good'))
    await told.clock.advance()
    expect(told.cable.state).toBe('disconnected')
    expect(told.cable.status.get().lastError).toMatchObject({
      reason: 'auth_failed',
      phase: 'auth',
      retryable: true
    })
    expect(await nextSocket(told)).toBeGreaterThan(500 + 4_000 + 6_000)
    expect(tokenOf(told)).toBe('good')
    expect(told.counter.asked).toBe(4)
    expect(told.errors).toEqual([])
  })

  it.each([
    [undefined],
    [42],
    [{}],
    [{ token: 7 }],
    [{ token: 'x', expiresAt: '2026-01-01' }],
    [{ token: 'x', expiresIn: '60' }]
  ])('by giving %j is told so, without quoting it', async value => {
    const box: object = { value }
    const told = asking(() => Reflect.get(box, 'value'))
    await told.clock.advance()
    const { lastError } = told.cable.status.get()
    expect(lastError).toMatchObject({ reason: 'invalid_token', retryable: true })
    expect(lastError?.message).toContain(typeof value)
  })

  it('for good is final: UnauthorizedError closes the cable, and connect() asks again', async () => {
    const told = asking(asked => {
      if (asked === 1) throw new UnauthorizedError()
      return 'good'
    })
    await told.clock.advance()
    expect(told.cable.state).toBe('closed')
    expect(told.cable.status.get().lastError).toBeInstanceOf(UnauthorizedError)
    await told.clock.advance(3_600_000)
    expect(told.counter.asked).toBe(1)
    told.cable.connect()
    await told.clock.advance()
    expect(tokenOf(told)).toBe('good')
  })

  it('or answers after a disconnect changes nothing', async () => {
    for (const settle of ['resolve', 'reject'] as const) {
      const answers = { resolve: (_token: string) => {}, reject: (_error: Error) => {} }
      const told = asking(() => new Promise((resolve, reject) => Object.assign(answers, { resolve, reject })))
      await told.clock.advance()
      told.cable.disconnect()
      if (settle === 'resolve') answers.resolve('late')
      else answers.reject(new Error('late'))
      await told.clock.advance(60_000)
      expect(told.cable.state).toBe('closed')
      expect(told.server.sockets).toHaveLength(0)
      expect(told.cable.transport.url).not.toContain('late')
    }
  })
})

describe("the official client's tokenRefresher", () => {
  it('is called when the token has expired, and the next try has what it set', async () => {
    let called = 0
    const told = story({
      auth: { token: 'old' },
      tokenRefresher: async transport => {
        called++
        transport.setToken('new')
      }
    })
    told.cable.connect().catch(() => {})
    expect(tokenOf(told)).toBe('old')
    told.server.socket.accept()
    told.server.disconnect('token_expired', false)
    await nextSocket(told)
    expect(tokenOf(told)).toBe('new')
    told.server.welcome()
    told.server.end()
    await nextSocket(told)
    expect(called).toBe(1)
  })

  it('is called again after it failed, as often as it takes', async () => {
    let called = 0
    const told = story({
      auth: { token: 'old' },
      tokenRefresher: async transport => {
        called++
        if (called < 4) throw new Error('502')
        transport.setToken('new')
      }
    })
    told.cable.connect().catch(() => {})
    told.server.socket.accept()
    told.server.disconnect('token_expired', false)
    await nextSocket(told)
    expect(called).toBe(4)
    expect(tokenOf(told)).toBe('new')
  })

  it('that gives nothing better ends in closed, not in a loop', async () => {
    let called = 0
    const told = story({
      auth: { token: 'old' },
      tokenRefresher: async () => {
        called++
      }
    })
    told.cable.connect().catch(() => {})
    told.server.socket.accept()
    told.server.disconnect('token_expired', false)
    await nextSocket(told)
    told.server.socket.accept()
    told.server.disconnect('token_expired', false)
    expect(told.cable.state).toBe('closed')
    expect(called).toBe(1)
  })
})

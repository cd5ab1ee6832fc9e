import { type Clock, type CreateOptions, UnauthorizedError } from 'hawser'
import { describe, expect, it } from 'vitest'
import { failHandshake, nextSocket, type Story, story } from '../support/story.ts'

const NOW = Date.UTC(2026, 0, 1) / 1_000

/** Asked for a token so many times, and what each answer was. */
function asking(
  answer: (asked: number, clock: Clock) => string | null | Promise<string | null>,
  options: CreateOptions = {}
) {
  const counter = { asked: 0 }
  const told = story({
    auth: () => answer(++counter.asked, told.clock),
    websocketAuthStrategy: 'param',
    ...options
  })
  told.cable.connect().catch(() => {})
  return { ...told, counter }
}

const tokenOf = ({ server }: Story) => new globalThis.URL(server.socket.url).searchParams.get('jid')

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256' })}.${part(claims)}.c2lnbmF0dXJl`
}

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

  it.each([[undefined], [42], [{ token: 'x' }]])(
    'by giving %j is told so, without quoting it',
    async value => {
      const box: object = { value }
      const told = asking(() => Reflect.get(box, 'value'))
      await told.clock.advance()
      const { lastError } = told.cable.status.get()
      expect(lastError).toMatchObject({ reason: 'invalid_token', retryable: true })
      expect(lastError?.message).toContain(typeof value)
    }
  )

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

describe('a token whose end is known', () => {
  it('is renewed a minute before, on a living link, without a break', async () => {
    const told = asking((_, clock) => jwt({ exp: clock.now() / 1_000 + 600 }))
    await told.clock.advance()
    told.server.welcome()
    for (let second = 0; second < 1_800; second++) {
      await told.clock.advance(1_000)
      told.server.ping()
      if (second === 538) expect(told.counter.asked).toBe(1)
      if (second === 540) expect(told.counter.asked).toBe(2)
    }
    expect(told.counter.asked).toBe(4)
    expect(told.server.sockets).toHaveLength(1)
    expect(told.events).toEqual(['connect'])
  })

  it.each([
    ['an hour ahead', 3_600_000],
    ['an hour behind', -3_600_000],
    ['a day ahead', 86_400_000]
  ])('is renewed in time though the clock is %s', async (_name, skew) => {
    const told = story({
      auth: () => {
        asked++
        const served = (told.clock.now() - skew) / 1_000
        return jwt({ iat: served, exp: served + 300 })
      }
    })
    let asked = 0
    told.clock.jump(skew)
    told.cable.connect()
    await told.clock.advance()
    told.server.welcome()
    for (let second = 0; second < 300; second++) {
      await told.clock.advance(1_000)
      told.server.ping()
    }
    expect(asked).toBe(2)
  })

  it('and is short is not asked for all the time', async () => {
    const told = asking((_, clock) => jwt({ exp: clock.now() / 1_000 + 5 }))
    await told.clock.advance()
    told.server.welcome()
    for (let second = 0; second < 60; second++) {
      await told.clock.advance(1_000)
      told.server.ping()
    }
    expect(told.counter.asked).toBeLessThanOrEqual(7)
  })

  it('and cannot be renewed is reported and asked for again; the link lives on', async () => {
    const told = asking((asked, clock) => {
      if (asked === 2) throw new Error('502')
      return jwt({ exp: clock.now() / 1_000 + 120 })
    })
    await told.clock.advance()
    told.server.welcome()
    for (let second = 0; second < 80; second++) {
      await told.clock.advance(1_000)
      told.server.ping()
    }
    expect(told.errors).toEqual([expect.objectContaining({ reason: 'auth_failed' })])
    expect(told.counter.asked).toBe(3)
    expect(told.cable.state).toBe('connected')
  })

  it('closes the cable when the app says that it is over', async () => {
    const told = asking(asked => {
      if (asked === 2) throw new UnauthorizedError()
      return jwt({ exp: NOW + 120 })
    })
    await told.clock.advance()
    told.server.welcome()
    for (let second = 0; second < 61; second++) {
      await told.clock.advance(1_000)
      if (told.cable.state === 'connected') told.server.ping()
    }
    expect(told.cable.state).toBe('closed')
    expect(told.events).toEqual(['connect', 'close'])
  })

  it.each([
    '',
    'opaque',
    'a.b.c',
    jwt({}),
    jwt({ exp: 'soon' }),
    `x.${Buffer.from('[]').toString('base64url')}.y`
  ])('is not that of %s: nothing is renewed', async token => {
    const told = asking(() => token)
    await told.clock.advance()
    told.server.welcome()
    expect(told.clock.timers).toHaveLength(1)
  })

  it('lies years ahead: one timer that no runtime cuts short', async () => {
    const told = asking(() => jwt({ exp: NOW + 10 * 365 * 86_400 }))
    await told.clock.advance()
    told.server.welcome()
    expect(Math.max(...told.clock.timers)).toBeLessThan(2 ** 31)
    expect(told.counter.asked).toBe(1)
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

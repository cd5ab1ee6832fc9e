import { type Clock, UnauthorizedError } from 'hawser'
import { describe, expect, it } from 'vitest'
import { asking } from '../support/asking.ts'
import { story } from '../support/story.ts'

const NOW = Date.UTC(2026, 0, 1) / 1_000

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256' })}.${part(claims)}.c2lnbmF0dXJl`
}

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

  it.each([
    ['expiresAt', (clock: Clock) => ({ token: 'opaque', expiresAt: clock.now() / 1_000 + 600 })],
    ['expiresIn', () => ({ token: 'opaque', expiresIn: 600 })]
  ])('is one that says so beside it, by %s', async (_name, give) => {
    const told = asking((_, clock) => give(clock))
    await told.clock.advance()
    told.server.welcome()
    expect(told.cable.transport.url).toContain('jid=opaque')
    for (let second = 0; second < 600; second++) {
      await told.clock.advance(1_000)
      told.server.ping()
      if (second === 538) expect(told.counter.asked).toBe(1)
    }
    expect(told.counter.asked).toBe(2)
    expect(told.events).toEqual(['connect'])
  })

  it.each([3_600_000, -3_600_000])('is renewed in time by expiresIn, %s ms off the true time', async skew => {
    const told = asking(() => ({ token: 'opaque', expiresIn: 300 }))
    told.clock.jump(skew)
    await told.clock.advance()
    told.server.welcome()
    for (let second = 0; second < 300; second++) {
      await told.clock.advance(1_000)
      told.server.ping()
    }
    expect(told.counter.asked).toBe(2)
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

  it('is not renewed for an app that has left', async () => {
    const told = asking((_, clock) => jwt({ exp: clock.now() / 1_000 + 600 }))
    await told.clock.advance()
    told.server.welcome()
    told.cable.disconnect()
    expect(told.clock.timers).toEqual([])
    await told.clock.advance(3_600_000)
    expect(told.counter.asked).toBe(1)
  })

  it('may come when the app has left: then it goes nowhere', async () => {
    let give: (token: string) => void = () => {}
    const told = story({
      websocketAuthStrategy: 'param',
      auth: () => {
        asked++
        const first = jwt({ exp: NOW + 70 })
        return asked === 1 ? first : new Promise<string>(resolve => (give = resolve))
      }
    })
    let asked = 0
    told.cable.connect()
    await told.clock.advance()
    told.server.welcome()
    while (asked === 1) {
      await told.clock.advance(1_000)
      told.server.ping()
    }
    told.cable.disconnect()
    give('late')
    await told.clock.advance(3_600_000)
    expect(told.cable.transport.url).not.toContain('late')
    expect(asked).toBe(2)
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

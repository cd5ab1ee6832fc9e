import type { WebSocketAuthStrategy } from 'hawser'
import { describe, expect, it } from 'vitest'
import type { TestServer } from '../launch/test-server.ts'
import { expiredTokenFor, forgedTokenFor, tokenFor } from '../secret.ts'
import { newRoom } from '../support/rooms.ts'
import { type VisitOptions, Visitor } from '../support/visitor.ts'

const CARRIERS: WebSocketAuthStrategy[] = ['header', 'sub-protocol', 'param']

export function tokens(server: TestServer): void {
  const { offers } = server
  /** Who the server takes a client for whose URL says guest and whose token says carol. */
  const named = offers.tokens ? 'carol' : 'guest'
  // By name, as finding out the protocol may take a second token.
  const visit = (options: VisitOptions) =>
    new Visitor(server, { user: 'guest', protocol: offers.protocol, ...options })

  async function expectUser(visitor: Visitor, user: string): Promise<void> {
    const ear = await visitor.enters(newRoom())
    await ear.channel.perform('whoami')
    await ear.hears({ event: 'you', user })
  }

  describe('tokens', () => {
    it.each(CARRIERS)('a good one in the %s says who it is', async websocketAuthStrategy => {
      await expectUser(visit({ auth: () => tokenFor('carol'), websocketAuthStrategy }), named)
    })

    it('a bad one is refused after one more try, where anybody looks at it', async () => {
      let asked = 0
      const auth = () => {
        asked++
        return forgedTokenFor('carol')
      }
      const visitor = visit({ auth })
      if (!offers.tokens) {
        await expectUser(visitor, 'guest')
        return expect(asked).toBe(1)
      }

      visitor.asksFor(newRoom())
      expect(await visitor.closing()).toMatchObject({ reason: 'unauthorized', retryable: false })
      expect(visitor.losses).toHaveLength(1)
      expect(asked).toBe(2)
    })

    it('one too old is replaced once', async () => {
      const given = [expiredTokenFor('carol'), tokenFor('carol')]
      const visitor = visit({ auth: () => given.shift() ?? null })
      await expectUser(visitor, named)
      expect(visitor.losses).toMatchObject(offers.tokens ? [{ reason: 'token_expired' }] : [])
      expect(given).toHaveLength(offers.tokens ? 0 : 1)
    })

    it('when every one is too old the cable closes', async () => {
      const visitor = visit({ auth: () => expiredTokenFor('carol') })
      if (!offers.tokens) return expectUser(visitor, 'guest')

      const refused = { reason: 'token_expired', retryable: false }
      visitor.asksFor(newRoom())
      expect(await visitor.closing()).toMatchObject(refused)
      expect(visitor.losses).toHaveLength(1)
    })

    it('tokenRefresher puts a good one in the place of a fixed one that is too old', async () => {
      const visitor = visit({
        auth: { token: expiredTokenFor('carol') },
        tokenRefresher: async transport => transport.setToken(tokenFor('carol'), 'jid')
      })
      await expectUser(visitor, named)
      expect(visitor.losses).toMatchObject(offers.tokens ? [{ reason: 'token_expired' }] : [])
    })
  })
}

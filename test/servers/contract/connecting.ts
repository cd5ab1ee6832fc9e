import { describe, expect, it } from 'vitest'
import type { TestServer } from '../launch/test-server.ts'
import { newRoom, streamOf } from '../support/rooms.ts'
import { Visitor } from '../support/visitor.ts'

export function connecting(server: TestServer): void {
  const { offers } = server

  describe('connecting', () => {
    it('finds out the protocol and is welcomed', async () => {
      const { cable } = await new Visitor(server).arrives()
      expect(cable.transport).toMatchObject({ protocol: offers.protocol })
      expect(typeof cable.sessionId).toBe(offers.session ? 'string' : 'undefined')
      expect(cable.status.get()).toMatchObject({ state: 'connected', attempt: 0, lastError: null })
    })

    it('is welcomed and served over the base protocol when asked for it', async () => {
      const room = newRoom()
      const ann = new Visitor(server, { protocol: 'actioncable-v1-json' })
      const ear = await ann.enters(room)
      expect(ann.cable.transport).toMatchObject({ protocol: 'actioncable-v1-json' })
      await server.broadcast(streamOf(room), { n: 1 })
      await ear.hears({ n: 1 })
    })

    it('stays through pings, longer than a client that owes an answer may', async () => {
      const pings: (number | null)[] = []
      const ann = new Visitor(server)
      ann.cable.on('keepalive', serverTime => pings.push(serverTime))
      await ann.arrives()
      await ann.until('the first ping', () => pings.length > 0)

      const end = Date.now() + (offers.pongWithin ?? 0) + offers.pingInterval
      await ann.until('more pings', () => pings.length > 1 && Date.now() > end)
      const [first = 0] = pings
      expect(Math.abs((first ?? 0) - Date.now() / 1_000)).toBeLessThan(60)
      expect(ann.sent.filter(({ command }) => command === 'pong').length > 0).toBe(
        offers.protocol === 'actioncable-v1-ext-json'
      )
      expect(ann.losses).toEqual([])
    })

    it('takes no for an answer, and asks again only when told to', async () => {
      const nobody = new Visitor(server, { user: 'nobody' })
      const refused = { reason: 'unauthorized', retryable: false }

      expect(await nobody.outcome('a verdict', nobody.cable.connect())).toMatchObject({ error: refused })
      expect(nobody.cable.status.get()).toMatchObject({ state: 'closed', nextRetryAt: null })
      expect(await nobody.outcome('a verdict', nobody.cable.connect())).toMatchObject({ error: refused })
      expect(nobody.closings).toMatchObject([refused, refused])
      expect(nobody.losses).toEqual([])
    })

    it('leaves when told to, and connect() brings the channels back', async () => {
      const room = newRoom()
      const ann = new Visitor(server)
      const ear = await ann.enters(room)

      ann.cable.disconnect()
      expect(ann.cable.state).toBe('closed')
      expect(ear.channel.state).not.toBe('connected')

      await ann.arrives()
      await ear.confirmed()
      await server.broadcast(streamOf(room), { n: 1 })
      await ear.hears({ n: 1 })
    })
  })
}

import { describe, expect, it } from 'vitest'
import type { TestServer } from '../launch/test-server.ts'
import { inOrder } from '../support/order.ts'
import { newRoom, streamOf } from '../support/rooms.ts'
import { Visitor } from '../support/visitor.ts'

const VALUES = [
  { n: 1, deep: { list: [null, true, 1.5] } },
  ['a', { b: 'c' }],
  'text with é, 😀, \u2028, <b> and "quotes"',
  '',
  42,
  0,
  false,
  true,
  {},
  []
]

export function broadcasting(server: TestServer): void {
  const { offers } = server

  describe('broadcasting', () => {
    it('reaches everyone in the room, once each, and nobody else', async () => {
      const [room, otherRoom] = [newRoom(), newRoom()]
      const ears = await Promise.all(
        ['ann', 'bob', 'cy'].map(user => new Visitor(server, { user }).enters(room))
      )
      const stranger = await new Visitor(server, { user: 'dee' }).enters(otherRoom)
      await server.broadcast(streamOf(room), { n: 1 })
      await server.broadcast(streamOf(otherRoom), { n: 2 })
      for (const ear of ears) await ear.hears({ n: 1 })
      await stranger.hears({ n: 2 })
      expect(ears.map(({ messages }) => messages)).toEqual([[{ n: 1 }], [{ n: 1 }], [{ n: 1 }]])
      expect(stranger.messages).toEqual([{ n: 2 }])
    })

    it('delivers every kind of value', async () => {
      const room = newRoom()
      const ear = await new Visitor(server).enters(room)
      for (const value of VALUES) {
        await server.broadcast(streamOf(room), value)
        await ear.hears(value)
      }
      expect(ear.messages).toEqual(VALUES)
    })

    it('delivers null, as the server has it', async () => {
      const room = newRoom()
      const ear = await new Visitor(server).enters(room)
      await server.broadcast(streamOf(room), null)
      await ear.hears(offers.broadcastNull)
      expect(ear.messages).toEqual([offers.broadcastNull])
    })

    it('delivers 200 in a row, in order where the server keeps one', async () => {
      const room = newRoom()
      const ear = await new Visitor(server).enters(room)
      for (let n = 0; n < 200; n++) await server.broadcast(streamOf(room), n)
      await ear.until('200 messages', () => ear.messages.length >= 200)
      const numbers = ear.messages.map(Number)
      expect(offers.ordered ? numbers : numbers.sort(inOrder)).toEqual([...Array(200).keys()])
    })

    it('says where a message stands in its stream, where the server does', async () => {
      const room = newRoom()
      const ear = await new Visitor(server).enters(room)
      for (const n of [1, 2]) {
        await server.broadcast(streamOf(room), { n })
        await ear.hears({ n })
      }
      const [first, second] = ear.heard.map(({ meta }) => meta)
      if (!offers.positions) return expect([first, second]).toEqual([undefined, undefined])
      const live = { replayed: false, late: false }
      expect(first).toEqual({ stream: streamOf(room), epoch: expect.any(String), offset: 1, ...live })
      expect(second).toEqual({ ...first, offset: 2 })
    })
  })
}

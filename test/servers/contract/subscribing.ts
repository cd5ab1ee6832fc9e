import { describe, expect, it } from 'vitest'
import type { TestServer } from '../launch/test-server.ts'
import { expectAnswer, FEW } from '../support/answers.ts'
import { newRoom, streamOf } from '../support/rooms.ts'
import { Visitor } from '../support/visitor.ts'

export function subscribing(server: TestServer): void {
  const { offers } = server

  describe('subscribing', () => {
    it('is confirmed', async () => {
      const infos: object[] = []
      const ear = new Visitor(server).asksFor(newRoom())
      ear.channel.on('connect', info => infos.push(info))
      expect(await ear.outcome('a confirmation', ear.channel.ensureSubscribed())).toEqual({
        value: undefined
      })
      expect(infos).toEqual([{ reconnect: false, restored: false }])
    })

    it('is rejected, and other channels go on', async () => {
      const ann = new Visitor(server)
      const other = await ann.enters(newRoom())
      const ear = ann.asksFor('closed')
      await expectAnswer(ear, 'rejected')
      expect(ear.events).toEqual(['close'])
      expect(await ear.outcome('a refusal', ear.channel.perform('say'))).toMatchObject({
        error: { reason: 'not_subscribed' }
      })
      await ann.isAlive(other, 'after the rejection')
    })

    it('gets what the server has for a channel that does not exist', async () => {
      const ann = new Visitor(server, { timeouts: FEW })
      const other = await ann.enters(newRoom())
      await expectAnswer(ann.listensTo(ann.cable.subscribeTo('NoSuchChannel')), offers.unknownChannel)
      await ann.isAlive(other, 'after the unknown channel')
      expect(ann.losses).toEqual([])
    })

    it('gets no answer from a channel that raises, says so once, and goes on asking', async () => {
      const ann = new Visitor(server, { timeouts: FEW })
      const other = await ann.enters(newRoom())
      await expectAnswer(ann.asksFor('broken'), 'silence')
      await ann.isAlive(other, 'after the silence')

      const asked = () =>
        ann.sent.filter(isSubscribe).filter(({ identifier }) => /broken/.test(String(identifier)))
      const { length } = asked()
      await ann.until('another try', () => asked().length > length)
      expect(ann.reports.filter(isTimeout)).toHaveLength(1)
      expect(ann.losses).toEqual([])
    })

    it('is one subscription for two channels with the same name', async () => {
      const room = newRoom()
      const ann = new Visitor(server)
      const [one, two] = [ann.asksFor(room), ann.asksFor(room)]
      await one.confirmed()
      await two.confirmed()
      expect(ann.sent.filter(isSubscribe)).toHaveLength(1)

      await server.broadcast(streamOf(room), { n: 1 })
      await one.hears({ n: 1 })
      expect([one.messages, two.messages]).toEqual([[{ n: 1 }], [{ n: 1 }]])

      one.channel.unsubscribe()
      await server.broadcast(streamOf(room), { n: 2 })
      await two.hears({ n: 2 })
      expect(one.messages).toEqual([{ n: 1 }])
      expect(ann.sent.filter(({ command }) => command === 'unsubscribe')).toEqual([])
    })

    it('is connected before it hears what the server said first', async () => {
      const ear = new Visitor(server, { user: 'bob' }).asksFor(newRoom(), { greet: true })
      await ear.hears({ event: 'greeting', user: 'bob' })
      expect(ear.events).toEqual(['connect', 'message'])
    })

    it('works with any text in the params', async () => {
      const room = `${newRoom()} <b>"é\u2028\\ 😀'&`
      const ear = await new Visitor(server).enters(room, { z: [1, { y: null }], a: true })
      await server.broadcast(streamOf(room), { n: 1 })
      await ear.hears({ n: 1 })
    })

    it('ends with unsubscribe: the server knows, and nothing is heard any more', async () => {
      const [room, otherRoom] = [newRoom(), newRoom()]
      const ann = new Visitor(server)
      const [leaving, staying] = [await ann.enters(room), await ann.enters(otherRoom)]
      const bob = await new Visitor(server, { user: 'bob' }).enters(room)

      leaving.channel.unsubscribe()
      expect(leaving.events.at(-1)).toBe('close')
      await bob.hears({ event: 'left', user: 'ann' })
      await ann.isAlive(staying, 'after unsubscribe')

      const { length } = leaving.messages
      await server.broadcast(streamOf(room), { n: 1 })
      await bob.hears({ n: 1 })
      await server.broadcast(streamOf(otherRoom), { n: 2 })
      await staying.hears({ n: 2 })
      expect(leaving.messages).toHaveLength(length)
    })

    it('is not touched by changes of mind in one task', async () => {
      const room = newRoom()
      const ann = new Visitor(server)
      ann.asksFor(room).channel.unsubscribe()
      const first = await ann.enters(room)
      first.channel.unsubscribe()
      const last = await ann.enters(room)
      await server.broadcast(streamOf(room), { n: 1 })
      await last.hears({ n: 1 })
      expect(first.messages).toEqual([])
      expect(ann.sent.map(({ command }) => command)).toEqual(['subscribe'])
    })

    it('never overtakes the unsubscribe before it', async () => {
      const ann = new Visitor(server)
      const rooms = Array.from({ length: 20 }, newRoom)
      const sent = (name: string) => ann.sent.filter(({ command }) => command === name).length

      for (let round = 1; round <= 5; round++) {
        const ears = rooms.map(room => ann.asksFor(room))
        for (const ear of ears) await ear.confirmed()
        for (const { channel } of ears) channel.unsubscribe()
        await ann.until('all unsubscribes', () => sent('unsubscribe') === round * rooms.length)
      }
      expect(sent('subscribe')).toBe(5 * rooms.length)
      expect(ann.reports).toEqual([])
    })

    it('is confirmed for 200 channels on one link, each with its own messages', async () => {
      const ann = new Visitor(server)
      const rooms = Array.from({ length: 200 }, newRoom)
      const ears = rooms.map(room => ann.asksFor(room))
      for (const ear of ears) await ear.confirmed()

      for (const room of rooms) await server.broadcast(streamOf(room), { room })
      for (const [index, ear] of ears.entries()) await ear.hears({ room: rooms[index] })
      expect(ears.map(({ messages }) => messages)).toEqual(rooms.map(room => [{ room }]))
      expect(ann.sent.filter(isSubscribe)).toHaveLength(200)
    })
  })
}

const isSubscribe = ({ command }: Record<string, unknown>) => command === 'subscribe'

const isTimeout = (error: unknown) =>
  error instanceof Error && 'reason' in error && error.reason === 'timeout'

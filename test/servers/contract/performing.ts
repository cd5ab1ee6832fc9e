import { describe, expect, it } from 'vitest'
import type { TestServer } from '../launch/test-server.ts'
import { inOrder } from '../support/order.ts'
import { newRoom } from '../support/rooms.ts'
import { Visitor } from '../support/visitor.ts'

export function performing(server: TestServer): void {
  const { offers } = server

  describe('performing', () => {
    it('reaches the action, and everyone in the room what that says', async () => {
      const room = newRoom()
      const ann = await new Visitor(server, { user: 'ann' }).enters(room)
      const bob = await new Visitor(server, { user: 'bob' }).enters(room)
      await ann.channel.perform('say', { text: 'hé <b>' })
      for (const ear of [ann, bob]) await ear.hears({ event: 'said', user: 'ann', text: 'hé <b>' })
    })

    it('takes any payload along, whole', async () => {
      const ann = await new Visitor(server).enters(newRoom())
      const data = { list: [1, 'two', null, { deep: [true] }], empty: {}, text: '\u2028 "é" 😀', n: 1.5 }
      await ann.channel.perform('echo', data)
      await ann.hears({ event: 'echo', data: { action: 'echo', ...data } })
    })

    it('calls receive where no action is named', async () => {
      const ann = await new Visitor(server).enters(newRoom())
      await ann.channel.send({ n: 1 })
      await ann.hears({ event: 'received', data: { n: 1 } })
    })

    it('waits for the confirmation', async () => {
      const ann = new Visitor(server)
      const ear = ann.asksFor(newRoom())
      const called = ear.channel.perform('echo', { n: 1 })
      expect(ann.sent).toEqual([])
      expect(await ear.outcome('the perform', called)).toEqual({ value: undefined })
      await ear.hears({ event: 'echo' })
      expect(ear.events[0]).toBe('connect')
    })

    it('gets no answer from an action that raises or does not exist, and the channel lives on', async () => {
      const ann = new Visitor(server)
      const ear = await ann.enters(newRoom())
      await ear.channel.perform('stumble')
      await ear.channel.perform('noSuchAction')
      await ann.isAlive(ear, 'after the failures')
      expect(ear.messages).toHaveLength(1)
      expect(ann.losses).toEqual([])
      expect(ann.reports).toEqual([])
    })

    it('carries out 200 in a row, in order where the server keeps one', async () => {
      const ann = await new Visitor(server).enters(newRoom())
      await Promise.all(Array.from({ length: 200 }, (_, n) => ann.channel.perform('echo', { n })))
      const numbers = () => ann.messages.map(message => Number(Object(message).data.n))
      await ann.until('200 echoes', () => ann.messages.length >= 200)
      expect(offers.ordered ? numbers() : numbers().sort(inOrder)).toEqual([...Array(200).keys()])
    })

    it('takes frames up to the limit, and keeps what is over it from the link', async () => {
      const ann = new Visitor(server)
      const ear = await ann.enters(newRoom())
      const text = 'x'.repeat(60_000)
      await ear.channel.perform('echo', { text })
      await ear.hears({ event: 'echo', data: { action: 'echo', text } })

      const tooLarge = ear.channel.perform('echo', { text: 'x'.repeat(70_000) })
      expect(await ear.outcome('a refusal', tooLarge)).toMatchObject({ error: { reason: 'too_large' } })
      await ann.isAlive(ear, 'after the refusal')
      expect(ann.losses).toEqual([])
    })

    it('whispers to the others alone, where whispers are heard', async () => {
      const room = newRoom()
      const [ann, bob] = [new Visitor(server, { user: 'ann' }), new Visitor(server, { user: 'bob' })]
      const [mine, theirs] = [await ann.enters(room), await bob.enters(room)]
      await mine.channel.whisper({ typing: true })
      await ann.isAlive(mine, 'after the whisper')
      if (offers.whispers) await theirs.hears({ typing: true })
      await mine.channel.perform('say', { text: 'now' })
      for (const ear of [mine, theirs]) await ear.hears({ event: 'said' })

      expect(mine.hasHeard({ typing: true })).toBe(false)
      expect(theirs.messages.filter(message => 'typing' in Object(message))).toHaveLength(
        offers.whispers ? 1 : 0
      )
    })
  })
}

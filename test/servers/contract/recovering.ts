import { describe, expect, it, onTestFinished } from 'vitest'
import type { TestServer } from '../launch/test-server.ts'
import type { Hearing } from '../support/ear.ts'
import { journeyTo } from '../support/journey.ts'
import { inOrder } from '../support/order.ts'
import { NO_HISTORY, numbers, recovered, verdictOf } from '../support/returns.ts'
import { newRoom, streamOf } from '../support/rooms.ts'
import { Visitor } from '../support/visitor.ts'

/** How many messages a server keeps that is to be flooded, by how many publishers, and who listens. */
const MANY = 400
const PUBLISHERS = 8
const CHANNELS = 30

export function recovering(server: TestServer): void {
  const { offers } = server

  async function tell(room: string, ...messages: number[]): Promise<void> {
    for (const message of messages) await server.broadcast(streamOf(room), message)
  }

  describe('coming back', () => {
    it('brings what was published meanwhile, once and in order, and says so before it goes on', async () => {
      const room = newRoom()
      const { ann, away } = await journeyTo(server)
      const ear = await ann.follows(room)
      await tell(room, 1)
      await ear.hears(1)
      await ann.learnsTheTime()

      await away(() => tell(room, ...numbers(6, 2)))
      expect(await verdictOf(ear, 1)).toMatchObject(recovered(offers, 5))
      await tell(room, 7)
      await ear.hears(7)

      expect(ear.messages).toEqual(offers.history ? numbers(7) : [1, 7])
      if (offers.history) {
        const replayed = ear.heard.map(({ meta }) => meta?.replayed)
        expect(replayed).toEqual([false, true, true, true, true, true, false])
      }
      expect(ear.channel.stage).toBe('live')
      expect(ear.verdicts.map(({ verdict }) => verdict.status)).toEqual([
        'fresh',
        offers.history ? 'recovered' : 'gap'
      ])
      expect(ann.reports).toEqual([])
    })

    it('restores the session: the channel on the server is not asked again', async () => {
      const { ann, away } = await journeyTo(server)
      const welcomes: object[] = []
      ann.cable.on('connect', info => welcomes.push(info))
      const ear = await ann.follows(newRoom(), { greet: true })
      await ann.learnsTheTime()
      await away(() => {})
      expect(await verdictOf(ear, 1)).toMatchObject(recovered(offers, 0))
      await ann.isAlive(ear, 'after the return')

      const restored = offers.history
      expect(welcomes.at(-1)).toEqual({ reconnect: true, restored })
      expect(ear.connects).toEqual([
        { reconnect: false, restored: false },
        { reconnect: true, restored }
      ])
      const greetings = ear.events.filter(event => event === 'message').length - 1
      expect(greetings).toBe(restored ? 1 : 2)
      expect(ann.sent.filter(({ command }) => command === 'subscribe')).toHaveLength(restored ? 1 : 2)
    })

    it('takes off the server what was released meanwhile', async () => {
      const room = newRoom()
      const { ann, away } = await journeyTo(server)
      const [staying, leaving] = [await ann.follows(newRoom()), await ann.follows(room)]
      await tell(room, 1)
      await leaving.hears(1)

      await away(() => {
        leaving.channel.unsubscribe()
        return tell(room, 2)
      })
      await staying.confirmed()
      const released = () => ann.sent.filter(({ command }) => command === 'unsubscribe')
      if (offers.history) {
        await ann.until('the release', () => released().length > 0)
        expect(released()).toMatchObject([{ identifier: leaving.channel.identifier }])
      }

      // Were it still on the server, the server would not answer.
      const { length } = ann.sent
      const back = await ann.follows(room)
      expect(ann.sent.slice(length)).toMatchObject([{ command: 'subscribe' }])
      await tell(room, 3)
      await back.hears(3)
      expect(back.messages).toEqual([3])
      expect(back.verdicts).toMatchObject([{ verdict: { status: 'fresh', replayed: 0 } }])
      expect(leaving.messages).toEqual([1])
    })

    it('subscribes what was asked for meanwhile, as new', async () => {
      const room = newRoom()
      const { ann, away } = await journeyTo(server)
      await ann.follows(newRoom())
      const asked: ReturnType<Visitor['asksFor']>[] = []
      await away(() => {
        asked.push(ann.asksFor(room, { discreet: true }))
        return tell(room, 1)
      })
      const [ear] = asked
      expect(ear && (await verdictOf(ear, 0))).toEqual({ status: 'fresh', replayed: 0 })
      await tell(room, 2)
      await ear?.hears(2)
      expect(ear?.messages).toEqual([2])
      expect(ear?.connects).toEqual([{ reconnect: false, restored: false }])
    })

    it('finds out for a channel that never heard anything', async () => {
      const [quiet, busy] = [newRoom(), newRoom()]
      const { ann, away } = await journeyTo(server)
      const [still, loud] = [await ann.follows(quiet), await ann.follows(busy)]
      await ann.learnsTheTime()
      await away(() => tell(busy, 1, 2))
      expect(await verdictOf(still, 1)).toMatchObject(recovered(offers, 0))
      expect(await verdictOf(loud, 1)).toMatchObject(recovered(offers, 2))

      await tell(quiet, 3)
      await still.hears(3)
      await tell(busy, 3)
      await loud.hears(3)
      expect([still.messages, loud.messages]).toEqual([[3], offers.history ? [1, 2, 3] : [3]])
    })

    it('brings both streams of a channel that has two', async () => {
      const [room, also] = [newRoom(), newRoom()]
      const { ann, away } = await journeyTo(server)
      const ear = await ann.follows(room, { also })
      await tell(room, 1)
      await ear.hears(1)
      await tell(also, 101)
      await ear.hears(101)
      await ann.learnsTheTime()

      await away(async () => {
        for (const n of numbers(4, 2)) {
          await tell(room, n)
          await tell(also, 100 + n)
        }
      })
      expect(await verdictOf(ear, 1)).toMatchObject(recovered(offers, 6))
      for (const [where, n] of [[room, 5] as const, [also, 105] as const]) {
        await tell(where, n)
        await ear.hears(n)
      }
      const heard = ear.messages.map(Number)
      expect(heard.filter(n => n < 100)).toEqual(offers.history ? numbers(5) : [1, 5])
      expect(heard.filter(n => n > 100)).toEqual(offers.history ? numbers(105, 101) : [101, 105])
    })

    it('brings one stream to each of two channels that hear it', async () => {
      const room = newRoom()
      const { ann, away } = await journeyTo(server)
      const ears = [await ann.follows(room), await ann.follows(room, { twin: true })]
      await tell(room, 1)
      for (const ear of ears) await ear.hears(1)
      await ann.learnsTheTime()

      await away(() => tell(room, 2, 3))
      for (const ear of ears) expect(await verdictOf(ear, 1)).toMatchObject(recovered(offers, 2))
      await tell(room, 4)
      for (const ear of ears) {
        await ear.hears(4)
        expect(ear.messages).toEqual(offers.history ? numbers(4) : [1, 4])
      }
    })

    it('loses and doubles nothing of a flood that overtakes what is brought', async () => {
      const place = await server.keeping(MANY)
      onTestFinished(() => place.stop())
      const room = newRoom()
      const { ann, away } = await journeyTo(place, { history: { limit: MANY } })
      const ears = await Promise.all(numbers(CHANNELS).map(copy => ann.follows(room, { copy })))
      await ann.learnsTheTime()
      let told = 1
      await place.broadcast(streamOf(room), told)
      for (const ear of ears) await ear.hears(told)

      const heardAll = (ear: Hearing) => ear.until('all of them', () => ear.messages.length >= told)
      for (const nth of [1, 2, 3]) {
        // Before the cut, after it, and while the client asks for what it missed; less than the server keeps.
        const last = told + MANY - PUBLISHERS
        const isOver = () => ears.every(({ verdicts }) => verdicts.length > nth) || told >= last
        const publisher = async () => {
          while (!isOver()) await place.broadcast(streamOf(room), ++told)
        }
        const flood = Promise.all(Array.from({ length: PUBLISHERS }, publisher))
        await away(() => {})
        const expected = offers.history ? { status: 'recovered' } : NO_HISTORY
        for (const ear of ears) expect(await verdictOf(ear, nth)).toMatchObject(expected)
        await flood
        // What is still on its way counts as missed at the next cut.
        if (offers.history) for (const ear of ears) await heardAll(ear)
      }
      await place.broadcast(streamOf(room), ++told)
      for (const ear of ears) {
        await ear.hears(told)
        if (offers.history) await heardAll(ear)
        const heard = ear.messages.map(Number).toSorted(inOrder)
        expect(heard).toEqual(offers.history ? numbers(told) : [...new Set(heard)])
        const inTime = ear.heard.flatMap(({ meta }) => (meta && !meta.late ? [meta.offset] : []))
        expect(inTime).toEqual(inTime.toSorted(inOrder))
      }
    })

    it('loses nothing to a server that was frozen until the link was given up', async () => {
      const room = newRoom()
      const ann = new Visitor(server, { timeouts: { open: 1_000, welcome: 2_000 } })
      const ear = await ann.follows(room)
      await tell(room, 1)
      await ear.hears(1)
      await ann.learnsTheTime()

      server.freeze()
      expect(await ann.loss(20_000)).toMatchObject({ reason: 'stale' })
      const told = tell(room, 2, 3)
      server.thaw()
      await told
      const { status, ...verdict } = await verdictOf(ear, 1)
      await tell(room, 4)
      await ear.hears(4)
      if (offers.history) {
        expect(status).toBe('recovered')
        return expect(ear.messages).toEqual(numbers(4))
      }
      expect({ status, ...verdict }).toMatchObject(NO_HISTORY)
      expect(new Set(ear.messages).size).toBe(ear.messages.length)
    })

    it('over the base protocol is a gap, whatever the server keeps', async () => {
      const room = newRoom()
      const { ann, away } = await journeyTo(server, { protocol: 'actioncable-v1-json' })
      const ear = await ann.follows(room)
      await tell(room, 1)
      await ear.hears(1)
      await away(() => tell(room, 2))
      expect(await verdictOf(ear, 1)).toMatchObject(NO_HISTORY)
      await tell(room, 3)
      await ear.hears(3)
      expect(ear.messages).toEqual([1, 3])
      expect(ear.connects.at(-1)).toEqual({ reconnect: true, restored: false })
    })
  })
}

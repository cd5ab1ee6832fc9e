import type { Member, NamedChannel, StreamChannel } from 'hawser'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TcpProxy } from '../../support/tcp-proxy.ts'
import type { TestServer } from '../launch/test-server.ts'
import type { Ear } from '../support/ear.ts'
import { newRoom } from '../support/rooms.ts'
import { type VisitOptions, Visitor } from '../support/visitor.ts'

type Place = NamedChannel | StreamChannel

const PLACES: [what: string, open: (visitor: Visitor, room: string) => Place][] = [
  ['a stream', ({ cable }, room) => cable.streamFrom(room)],
  ['a channel', ({ cable }, room) => cable.subscribeTo('RoomChannel', { room, discreet: true })]
]

export function presence(server: TestServer): void {
  const { offers } = server

  /** Somebody on a place, with what it was told of the others. */
  class Guest {
    readonly visitor: Visitor
    readonly ear: Ear<Place>
    readonly told: string[] = []

    constructor(open: (visitor: Visitor, room: string) => Place, room: string, options?: VisitOptions) {
      this.visitor = new Visitor(server, options)
      this.ear = this.visitor.listensTo(open(this.visitor, room))
      for (const type of ['join', 'update', 'leave'] as const)
        this.ear.channel.presence.on(
          type,
          ({ id, info }) => void this.told.push(`${type} ${id} ${JSON.stringify(info)}`)
        )
    }

    get presence() {
      return this.ear.channel.presence
    }

    sees(...members: object[]): Promise<unknown> {
      const wanted = JSON.stringify(members)
      return this.ear.until(
        `${wanted} on ${this.ear.channel.identifier}`,
        () => shown(this.presence.members.get()) === wanted
      )
    }
  }

  const shown = (members: readonly Member[]) => JSON.stringify(members.map(({ id, info }) => ({ id, info })))

  // Where there are no streams without a channel either, one place is enough to be told so.
  const places = PLACES.filter(([what]) => offers.presence !== null || what === 'a channel')

  describe.each(places)('presence on %s', (_, open) => {
    if (offers.presence === null) {
      it('is not there: who joins or asks is told so, once', async () => {
        const guest = new Guest(open, newRoom())
        await guest.ear.confirmed()
        const lacking = { error: { reason: 'no_presence', retryable: false } }
        expect(await guest.ear.outcome('a refusal', guest.presence.join('ann'))).toMatchObject(lacking)
        expect(await guest.ear.outcome('a refusal', guest.presence.info())).toMatchObject(lacking)
        expect(guest.visitor.reports).toMatchObject([{ reason: 'no_presence' }])
        expect(guest.visitor.losses).toEqual([])
      })
      return
    }
    const { ttl } = offers.presence

    it('tells who joins, and who leaves, to all; who looks does not join', async () => {
      const room = newRoom()
      const [ann, bob] = [new Guest(open, room), new Guest(open, room, { user: 'bob' })]
      await ann.sees()
      await bob.presence.info()
      await ann.presence.join('ann', { name: 'Ann' })
      for (const guest of [ann, bob]) await guest.sees({ id: 'ann', info: { name: 'Ann' } })
      await bob.presence.join(7, { name: 'Bob' })
      for (const guest of [ann, bob])
        await guest.sees({ id: 'ann', info: { name: 'Ann' } }, { id: '7', info: { name: 'Bob' } })
      await ann.presence.leave()
      for (const guest of [ann, bob]) await guest.sees({ id: '7', info: { name: 'Bob' } })
      expect(bob.told).toEqual([
        'join ann {"name":"Ann"}',
        'join 7 {"name":"Bob"}',
        'leave ann {"name":"Ann"}'
      ])
    })

    it('goes on over a break, and nobody notices', async () => {
      const room = newRoom()
      const way = await TcpProxy.start(Number(new URL(server.url).port))
      onTestFinished(() => way.stop())
      const [ann, bob] = [new Guest(open, room, { way }), new Guest(open, room, { user: 'bob' })]
      await ann.presence.join('ann', { n: 1 })
      await bob.sees({ id: 'ann', info: { n: 1 } })
      // A server may tell the others first, and confirm then.
      await ann.ear.until('the confirmation', () => ann.ear.connects.length === 1)
      way.cut()
      await ann.ear.until('the end of the link', () => ann.ear.channel.state !== 'connected')
      way.mend()
      await ann.ear.until('the return', () => ann.ear.connects.length === 2)
      await ann.presence.refresh()
      await ann.sees({ id: 'ann', info: { n: 1 } })
      // Longer than the server waits for who left: nobody noticed anything.
      await new Promise(resolve => setTimeout(resolve, ttl + 1_500))
      await bob.presence.refresh()
      await bob.sees({ id: 'ann', info: { n: 1 } })
      expect(bob.told.filter(told => told.startsWith('leave'))).toEqual([])
    })

    it('lets go of who left without a word, when its time is up', async () => {
      const room = newRoom()
      const [ann, bob] = [new Guest(open, room), new Guest(open, room, { user: 'bob' })]
      await ann.presence.join('ann')
      await bob.sees({ id: 'ann' })
      ann.visitor.cable.disconnect()
      await bob.sees()
      expect(bob.told.at(-1)).toBe('leave ann undefined')
    })

    it('lets go of who gave the channel back at once', async () => {
      const room = newRoom()
      const [ann, bob] = [new Guest(open, room), new Guest(open, room, { user: 'bob' })]
      await ann.presence.join('ann')
      await bob.sees({ id: 'ann' })
      ann.ear.channel.disconnect()
      await bob.ear.until('a leave', () => bob.told.includes('leave ann undefined'), ttl - 200)
    })

    it('shows an update to who asks next, as one', async () => {
      const room = newRoom()
      const [ann, bob] = [new Guest(open, room), new Guest(open, room, { user: 'bob' })]
      await ann.presence.join('ann', { n: 1 })
      await bob.sees({ id: 'ann', info: { n: 1 } })
      await ann.presence.update({ n: 2 })
      await ann.sees({ id: 'ann', info: { n: 2 } })
      await ann.presence.refresh()
      await bob.presence.refresh()
      await bob.sees({ id: 'ann', info: { n: 2 } })
      expect(bob.told.filter(told => !told.startsWith('join'))).toEqual(['update ann {"n":2}'])
    })

    it('counts two tabs of one user as one, until the last is closed', async () => {
      const room = newRoom()
      const [one, two, bob] = [
        new Guest(open, room),
        new Guest(open, room),
        new Guest(open, room, { user: 'bob' })
      ]
      await one.presence.join('ann')
      await bob.sees({ id: 'ann' })
      await two.presence.join('ann')
      await two.presence.refresh()
      await one.presence.leave()
      await one.presence.refresh()
      await bob.presence.refresh()
      await bob.sees({ id: 'ann' })
      await two.presence.leave()
      await bob.sees()
      expect(bob.told.filter(told => told.startsWith('leave'))).toEqual(['leave ann undefined'])
    })

    it('is not there on a server that keeps nothing, which says so', async () => {
      const forgetful = await server.keeping(0)
      try {
        const visitor = new Visitor(forgetful)
        const ear = visitor.listensTo(open(visitor, newRoom()))
        await ear.confirmed()
        await ear.channel.presence.join('ann')
        expect(await ear.outcome('a refusal', ear.channel.presence.info())).toMatchObject({
          error: { reason: 'no_presence', phase: 'presence' }
        })
      } finally {
        await forgetful.stop()
      }
    })
  })
}

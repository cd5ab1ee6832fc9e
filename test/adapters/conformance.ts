import { describe, expect, it } from 'vitest'
import type { Adapter, Mounted, RoomProps } from './adapter.ts'
import { refuseWarnings } from './warnings.ts'
import { World } from './world.ts'

const LOBBY = '{"channel":"RoomChannel","room":"lobby"}'
const CINEMA = '{"channel":"RoomChannel","room":"cinema"}'

/** What every adapter keeps, whatever it is made for. */
export function conformance(adapter: Adapter): void {
  refuseWarnings()

  async function enter(props: RoomProps = { room: 'lobby' }, copies = 1, world = new World()) {
    const page = await adapter.mount(world.cable, props, copies)
    await adapter.act(() => world.settle())
    return { world, page }
  }
  const first = ({ shown: [shown] }: Mounted) => shown

  describe('A component that comes and goes', () => {
    it('shares one socket and one subscription with two others, and each hears each message once', async () => {
      const heard: unknown[] = []
      const { world, page } = await enter({ room: 'lobby', onMessage: message => heard.push(message) }, 3)

      await adapter.act(() => world.say('lobby', 'hello'))

      expect(world.sockets).toBe(1)
      expect(world.frames).toEqual([`subscribe ${LOBBY}`])
      expect(heard).toEqual(['hello', 'hello', 'hello'])
      expect(page.shown.map(({ list }) => list)).toEqual([['hello'], ['hello'], ['hello']])
    })

    it('gives the subscription back when the last one is gone', async () => {
      const { world, page } = await enter({ room: 'lobby' }, 2)
      await page.unmount()
      await world.settle()
      expect(world.frames).toEqual([`subscribe ${LOBBY}`, `unsubscribe ${LOBBY}`])
    })

    it('costs no frame where another takes its place at once', async () => {
      const { world, page } = await enter()
      await page.unmount()
      const next = await adapter.mount(world.cable, { room: 'lobby' })
      await adapter.act(() => world.settle())

      expect(world.frames).toEqual([`subscribe ${LOBBY}`])
      expect(first(next)).toMatchObject({ state: 'connected', stage: 'live' })
    })

    it('may leave while the cable connects', async () => {
      const world = new World()
      const page = await adapter.mount(world.cable, { room: 'lobby' })
      await page.unmount()
      await world.settle()
      expect(world.frames).toEqual([])
      expect(world.errors).toEqual([])
    })

    it('may leave before the server has answered', async () => {
      const heard: string[] = []
      const world = new World()
      const connected = world.cable.connect()
      await world.settle()
      await connected
      const page = await adapter.mount(world.cable, { room: 'lobby', onClose: () => heard.push('close') })
      await page.unmount()
      await world.settle()

      expect(heard).toEqual([])
      expect(world.errors).toEqual([])
      expect(world.frames.filter(frame => frame.startsWith('unsubscribe')).length).toBe(
        world.frames.filter(frame => frame.startsWith('subscribe')).length
      )
    })
  })

  describe('A render', () => {
    it('costs no frame with new callbacks and new params that are equal, and the newest callback is called', async () => {
      const heard: unknown[] = []
      const { world, page } = await enter()
      await adapter.act(() => world.say('lobby', 'before'))
      const { length } = world.frames

      for (let render = 0; render < 100; render++)
        await page.update({ room: 'lobby', onMessage: message => heard.push([render, message]) })
      await adapter.act(() => world.settle())
      await adapter.act(() => world.say('lobby', 'hello'))

      expect(world.frames).toHaveLength(length)
      expect(heard).toEqual([[99, 'hello']])
      expect(first(page)?.list).toEqual(['before', 'hello'])
    })

    it('with other params swaps once, and nothing of the old channel is heard any more', async () => {
      const heard: unknown[] = []
      const onMessage = (message: unknown) => heard.push(message)
      const { world, page } = await enter({ room: 'lobby', onMessage, initial: ['seed'] })
      await adapter.act(() => world.say('lobby', 'in time'))

      await page.update({ room: 'cinema', onMessage, initial: ['film'] })
      // The server still has the old one, and sends.
      await adapter.act(() => world.say('lobby', 'late'))
      await adapter.act(() => world.settle())
      await adapter.act(() => world.say('cinema', 'begin'))

      expect(world.frames).toEqual([`subscribe ${LOBBY}`, `subscribe ${CINEMA}`, `unsubscribe ${LOBBY}`])
      expect(heard).toEqual(['in time', 'begin'])
      expect(first(page)).toMatchObject({ list: ['film', 'begin'], count: 1, state: 'connected' })
    })

    it('there and back again costs no frame', async () => {
      const { world, page } = await enter()
      await page.update({ room: 'cinema' })
      await page.update({ room: 'lobby' })
      await adapter.act(() => world.settle())
      await adapter.act(() => world.say('lobby', 'hello'))
      expect(world.frames.filter(frame => frame.endsWith(LOBBY))).toEqual([`subscribe ${LOBBY}`])
      expect(first(page)).toMatchObject({ list: ['hello'], state: 'connected', stage: 'live' })
    })
  })

  describe('Messages', () => {
    it('come all and in order, be they a thousand in one task', async () => {
      const heard: unknown[] = []
      const { world, page } = await enter({ room: 'lobby', onMessage: message => heard.push(message) })
      const burst = Array.from({ length: 1_000 }, (_, number) => number)

      await adapter.act(() => world.say('lobby', ...burst))

      expect(heard).toEqual(burst)
      expect(first(page)).toMatchObject({ list: [997, 998, 999], count: 1_000 })
    })

    it('follow what the page was rendered with, and take the place of those with the same key', async () => {
      const { world, page } = await enter({ room: 'lobby', initial: [{ id: 1 }, { id: 2, text: 'old' }] })
      expect(first(page)?.list).toEqual([{ id: 1 }, { id: 2, text: 'old' }])

      await adapter.act(() => world.say('lobby', { id: 2, text: 'new' }, { id: 3 }, { id: 4 }))
      expect(first(page)?.list).toEqual([{ id: 2, text: 'new' }, { id: 3 }, { id: 4 }])
    })

    it('that were missed come in order, and the verdict says so', async () => {
      const told: unknown[] = []
      const { world, page } = await enter({
        room: 'lobby',
        onMessage: message => told.push(message),
        onRecovery: ({ status, replayed }) => told.push([status, replayed])
      })
      await adapter.act(() => world.say('lobby', 1))
      await adapter.act(() => world.cut())
      world.say('lobby', 2, 3)
      await adapter.act(() => world.comeBack())
      await adapter.act(() => world.say('lobby', 4))

      expect(told).toEqual([['fresh', 0], 1, 2, 3, ['recovered', 2], 4])
      expect(first(page)).toMatchObject({ recovery: 'recovered', list: [2, 3, 4], count: 4 })
    })

    it('that are gone for good are told as a gap', async () => {
      const { world, page } = await enter()
      await adapter.act(() => world.say('lobby', 1))
      await adapter.act(() => world.cut())
      world.forget()
      await adapter.act(() => world.comeBack())
      expect(first(page)).toMatchObject({ state: 'connected', stage: 'live', recovery: 'gap' })
    })

    it('reach the others where a callback throws, and the cable reports it', async () => {
      const mistake = new Error('a mistake of the app')
      const { world, page } = await enter({
        room: 'lobby',
        onMessage() {
          throw mistake
        }
      })
      await adapter.act(() => world.say('lobby', 'hello'))
      expect(world.errors).toEqual([mistake])
      expect(first(page)?.list).toEqual(['hello'])
    })
  })

  describe('Waiting for a channel', () => {
    const since = Date.UTC(2026, 0, 1) / 1_000 - 10

    it('shows it once it is caught up, with all that came meanwhile, each once', async () => {
      const told: unknown[] = []
      const world = new World({ historyTimestamp: since })
      world.say('lobby', 1, 2)
      const page = await adapter.mount(world.cable, {
        room: 'lobby',
        waits: true,
        onMessage: message => told.push(message),
        onRecovery: ({ status, replayed }) => told.push([status, replayed])
      })
      expect(page.shown).toEqual([])
      await adapter.act(() => world.settle())
      await adapter.act(() => world.say('lobby', 3))

      expect(first(page)).toMatchObject({ state: 'connected', stage: 'live', list: [1, 2, 3], count: 3 })
      expect(told).toEqual([1, 2, ['fresh', 2], 3])
      expect(world.frames).toEqual([`subscribe ${LOBBY}`])
    })

    it('goes on for all who wait for the same one', async () => {
      const heard: unknown[] = []
      const world = new World({ historyTimestamp: since })
      world.say('lobby', 1)
      const props = { room: 'lobby', waits: true, onMessage: (message: unknown) => heard.push(message) }
      const { page } = await enter(props, 3, world)
      await adapter.act(() => world.say('lobby', 2))

      expect(page.shown.map(({ list }) => list)).toEqual([
        [1, 2],
        [1, 2],
        [1, 2]
      ])
      expect(heard.sort()).toEqual([1, 1, 1, 2, 2, 2])
      expect(world.frames).toEqual([`subscribe ${LOBBY}`])

      await page.unmount()
      await world.settle()
      expect(world.frames).toEqual([`subscribe ${LOBBY}`, `unsubscribe ${LOBBY}`])
    })

    it('is over with the first time: a break takes nothing off the screen', async () => {
      const { world, page } = await enter({ room: 'lobby', waits: true })
      await adapter.act(() => world.cut())
      expect(first(page)).toMatchObject({ state: 'disconnected', stage: null })
      await adapter.act(() => world.comeBack())
      expect(first(page)).toMatchObject({ state: 'connected', stage: 'live' })
    })

    it('fails where the server refuses', async () => {
      const { page } = await enter({ room: 'vault', waits: true })
      expect(page.shown).toEqual([])
      expect(page.failure).toBe('rejected')
    })

    it('may be given up: in the end nothing is subscribed', async () => {
      const world = new World()
      const page = await adapter.mount(world.cable, { room: 'lobby', waits: true })
      await page.unmount()
      await adapter.act(() => world.settle())
      await adapter.act(() => world.clock.advance(6_000))
      expect(world.frames.filter(frame => frame.startsWith('unsubscribe'))).toHaveLength(
        world.frames.filter(frame => frame.startsWith('subscribe')).length
      )
      expect(world.errors).toEqual([])
    })
  })

  describe('Who is here', () => {
    it('is known, others and ourselves, for as long as we say so', async () => {
      const { world, page } = await enter({ room: 'lobby', me: { id: 'ann', info: { mood: 'fine' } } })
      const other = world.visitor()
      const ben = other.cable.subscribeTo('RoomChannel', { room: 'lobby' })
      const joined = ben.presence.join('ben')
      const there = () => ben.presence.members.get().map(({ id, info }) => [id, info])
      ben.presence.on('join', () => {})
      await adapter.act(() => other.settle())
      await joined
      expect(first(page)?.present).toEqual(expect.arrayContaining([['ann', { mood: 'fine' }]]))
      expect(first(page)?.present).toHaveLength(2)
      expect(there()).toEqual(expect.arrayContaining([['ann', { mood: 'fine' }]]))

      await page.update({ room: 'lobby', me: { id: 'ann', info: { mood: 'tired' } } })
      await adapter.act(() => world.settle())
      expect(first(page)?.present).toEqual(expect.arrayContaining([['ann', { mood: 'tired' }]]))

      await page.update({ room: 'lobby', me: null })
      await adapter.act(() => world.clock.advance(60_000))
      expect(there().map(([id]) => id)).toEqual(['ben'])
      expect(first(page)?.present.map(([id]) => id)).toEqual(['ben'])
    })

    it('costs no frame in a render that says the same', async () => {
      const props = () => ({ room: 'lobby', me: { id: 'ann', info: { mood: 'fine' } } })
      const { world, page } = await enter(props())
      const { frames } = world
      for (let render = 0; render < 10; render++) await page.update(props())
      await adapter.act(() => world.settle())
      expect(world.frames).toEqual(frames)
    })
  })

  describe('A page that was rendered with a position', () => {
    it('goes on from there, with what was published meanwhile', async () => {
      const world = new World()
      const told: unknown[] = []
      world.say('lobby', 1, 2, 3)
      const since = world.positionOf('lobby', 1)
      const props = {
        room: 'lobby',
        initial: [1],
        since,
        onMessage: (message: unknown) => told.push(message)
      }
      const { page } = await enter(props, 1, world)

      expect(told).toEqual([2, 3])
      expect(first(page)).toMatchObject({ list: [1, 2, 3], recovery: 'recovered' })
    })

    it('does so while it waits', async () => {
      const world = new World()
      world.say('lobby', 1, 2, 3)
      const props = { room: 'lobby', initial: [1], since: world.positionOf('lobby', 1), waits: true }
      const { page } = await enter(props, 1, world)
      expect(first(page)).toMatchObject({ list: [1, 2, 3], recovery: 'recovered' })
    })
  })

  describe('States', () => {
    it('are those of the channel, from idle to live', async () => {
      const world = new World()
      const page = await adapter.mount(world.cable, { room: 'lobby' })
      expect(first(page)).toMatchObject({ state: 'connecting', stage: null, recovery: null, reason: null })
      await adapter.act(() => world.settle())
      expect(first(page)).toMatchObject({ state: 'connected', stage: 'live', recovery: 'fresh' })
      await adapter.act(() => world.cut())
      expect(first(page)).toMatchObject({ state: 'disconnected', stage: null, reason: 'transport_closed' })
      await adapter.act(() => world.comeBack())
      expect(first(page)).toMatchObject({ state: 'connected', stage: 'live', reason: null })
    })

    it('say that the server refused', async () => {
      const heard: unknown[] = []
      const { page } = await enter({ room: 'vault', onClose: error => heard.push(error?.reason) })
      expect(heard).toEqual(['rejected'])
      expect(first(page)).toMatchObject({ state: 'closed', stage: null, reason: 'rejected' })
    })

    it('of the cable do not flicker: a link that is back within three seconds was never away', async () => {
      const world = new World({ reconnectStrategy: () => 2_000 })
      const { page } = await enter({ room: 'lobby' }, 1, world)
      await adapter.act(() => world.cut())
      await adapter.act(() => world.clock.advance(1_999))
      expect(first(page)?.cable).toBe('connected')
      await adapter.act(() => world.comeBack())
      expect(first(page)?.cable).toBe('connected')

      await adapter.act(() => world.stop())
      await adapter.act(() => world.clock.advance(2_999))
      expect(first(page)?.cable).toBe('connected')
      await adapter.act(() => world.clock.advance(1))
      expect(first(page)?.cable).toBe('disconnected')
    })

    it('of a cable that the app closed show at once', async () => {
      const { world, page } = await enter()
      await adapter.act(() => world.cable.disconnect())
      expect(first(page)).toMatchObject({ cable: 'closed', state: 'disconnected' })
    })

    it('leave no timer behind', async () => {
      const { world, page } = await enter()
      await adapter.act(() => world.cut())
      await page.unmount()
      world.close()
      await world.clock.advance()
      expect(world.clock.timers).toEqual([])
    })
  })
}

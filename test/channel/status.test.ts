import { caughtUp, IDLE_CHANNEL, NamedChannel } from 'hawser'
import { describe, expect, it } from 'vitest'
import { World } from '../adapters/world.ts'
import { outcomeOf } from '../support/story.ts'

const lobby = () => new NamedChannel('RoomChannel', { room: 'lobby' })

describe('The status of a channel', () => {
  it('is idle before it is on a cable', () => {
    expect(lobby().status.get()).toEqual(IDLE_CHANNEL)
  })

  it('follows the channel from there to live, through a break, and to its end', async () => {
    const world = new World()
    const room = lobby()
    const seen: unknown[] = []
    room.status.subscribe(() => {
      const { state, stage, verdict, lastError } = room.status.get()
      seen.push([state, stage, verdict?.status, lastError?.reason])
    })
    world.cable.subscribe(room)
    await world.settle()
    world.say('lobby', 1)
    world.cut()
    world.say('lobby', 2)
    await world.comeBack()
    room.disconnect()

    expect(seen).toEqual([
      ['connecting', null, undefined, undefined],
      ['connected', 'live', undefined, undefined],
      ['connected', 'live', 'fresh', undefined],
      ['disconnected', null, 'fresh', 'transport_closed'],
      ['connected', 'replaying', 'fresh', undefined],
      ['connected', 'live', 'recovered', undefined],
      ['closed', null, undefined, undefined]
    ])
  })

  it('is the same for who asks for it late', async () => {
    const world = new World()
    const room = world.cable.subscribeTo('RoomChannel', { room: 'vault' })
    await world.settle()
    expect(room.status.get()).toMatchObject({ state: 'closed', lastError: { reason: 'rejected' } })
  })

  it('tells the truth to the listeners of an event, who hear of it first', async () => {
    const world = new World()
    const room = lobby()
    const seen: string[] = []
    room.status.subscribe(() => seen.push(`status: ${room.status.get().state}`))
    room.on('connect', () => seen.push(`connect: ${room.status.get().state}`))
    world.cable.subscribe(room)
    await world.settle()
    expect(seen.slice(0, 3)).toEqual(['status: connecting', 'connect: connected', 'status: connected'])
  })
})

describe('Who waits for a channel to be caught up', () => {
  it('waits for the confirmation, and for all that was missed', async () => {
    const world = new World()
    const room = world.cable.subscribe(lobby())
    const waiting = caughtUp(room)
    expect(await outcomeOf(waiting)).toBe('pending')
    await world.settle()
    expect(await waiting).toMatchObject({ state: 'connected', stage: 'live' })
    expect(await caughtUp(room)).toMatchObject({ stage: 'live' })
  })

  it('waits through a break', async () => {
    const world = new World()
    const room = world.cable.subscribe(lobby())
    await world.settle()
    world.cut()
    const waiting = caughtUp(room)
    expect(await outcomeOf(waiting)).toBe('pending')
    await world.comeBack()
    expect(await waiting).toMatchObject({ stage: 'live', verdict: { status: 'recovered' } })
  })

  it('hears of the end, by the server or by the app', async () => {
    const world = new World()
    const vault = world.cable.subscribeTo('RoomChannel', { room: 'vault' })
    const refused = caughtUp(vault)
    await world.settle()
    expect(await refused).toMatchObject({ state: 'closed', lastError: { reason: 'rejected' } })

    const room = world.cable.subscribe(lobby())
    const left = caughtUp(room)
    room.disconnect()
    expect(await left).toMatchObject({ state: 'closed', lastError: null })
  })
})

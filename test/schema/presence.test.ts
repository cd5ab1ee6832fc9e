import { type ChannelSchemas, defineCheckedChannel } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, EXTENDED, outcomeOf } from '../support/story.ts'
import { timed } from './timed.ts'

/** A channel whose members say a time of day, its server in our hands. */
function opened(options: Pick<ChannelSchemas, 'invalidPresence'> = {}) {
  const told = connectedStory({ protocol: EXTENDED, maxMissingPings: Number.POSITIVE_INFINITY })
  const Watch = defineCheckedChannel('WatchChannel', { presence: timed.time, ...options })
  const watch = told.cable.subscribeTo(Watch)
  const { identifier, presence } = watch
  told.server.confirm(identifier)
  const events: string[] = []
  const raw: unknown[] = []
  watch.on('presence', event => raw.push(event))
  const present = (message: object) => told.server.socket.receive({ type: 'presence', identifier, message })
  return {
    ...told,
    watch,
    presence,
    events,
    raw,
    get shown() {
      return presence.members.get().map(({ id, info }) => [id, info])
    },
    follow() {
      for (const type of ['join', 'update', 'leave'] as const)
        presence.on(type, ({ id, info }) => void events.push(`${type} ${id} ${JSON.stringify(info)}`))
    },
    event: (type: 'join' | 'leave' | 'update', id: string, at?: string) =>
      present({ type, id, ...(at !== undefined && { info: { at } }) }),
    roster: (here: Record<string, string>) =>
      present({
        type: 'info',
        total: Object.keys(here).length,
        records: Object.entries(here).map(([id, at]) => ({ id, info: { at } }))
      })
  }
}

describe('members of a checked channel', () => {
  it('are as the schema makes them, in the list, in events and in answers', async () => {
    const told = opened()
    told.follow()
    told.roster({ ann: '00:10' })
    told.event('join', 'bob', '00:20')
    told.event('update', 'bob', '00:30')
    told.event('leave', 'ann')
    expect(told.shown).toEqual([['bob', { at: 30 }]])
    expect(told.events).toEqual(['join bob {"at":20}', 'update bob {"at":30}', 'leave ann {"at":10}'])
    expect(await told.presence.info()).toEqual({ bob: { at: 30 } })
    const [first] = told.presence.members.get()
    expect(first?.info.at satisfies number | undefined).toBe(30)

    const asked = told.presence.refresh()
    told.roster({ bob: '00:30' })
    expect(await outcomeOf(asked)).toBe(told.presence.members.get())
    expect(told.errors).toEqual([])
  })

  it('are not shown where what they say does not fit, and that is told once', async () => {
    const told = opened()
    told.follow()
    told.roster({ ann: '00:10', bob: 'noon' })
    told.event('join', 'eve')
    expect(told.shown).toEqual([['ann', { at: 10 }]])
    expect(told.events).toEqual([])
    const info = told.presence.info()
    expect(await info).toEqual({ ann: { at: 10 } })
    expect(told.errors).toMatchObject([
      {
        name: 'ValidationError',
        reason: 'invalid_presence',
        phase: 'presence',
        channel: 'WatchChannel',
        path: 'at',
        excerpt: '{"at":"noon"}',
        message: expect.stringContaining('What "bob" says of itself')
      },
      { reason: 'invalid_presence', message: expect.stringContaining('"eve"') }
    ])
    expect(told.raw).toEqual([{ type: 'info', total: 1, records: [{ id: 'ann', info: { at: 10 } }] }])
  })

  it('come and go as they begin to fit, and cease to', () => {
    const told = opened()
    told.follow()
    told.roster({ ann: '00:10', bob: 'noon' })
    told.event('update', 'ann', 'noon')
    told.event('update', 'bob', '00:20')
    told.event('leave', 'ann')
    expect(told.events).toEqual(['leave ann {"at":10}', 'join bob {"at":20}'])
    expect(told.shown).toEqual([['bob', { at: 20 }]])
    expect(told.raw.at(-1)).toEqual({ type: 'leave', id: 'ann' })
  })

  it('are the same list until somebody who is shown changes', () => {
    const told = opened()
    let changes = 0
    told.presence.members.subscribe(() => changes++)
    told.roster({ ann: '00:10' })
    const list = told.presence.members.get()
    told.event('join', 'eve', 'noon')
    expect(told.presence.members.get()).toBe(list)
    expect([changes, Object.isFrozen(list)]).toEqual([1, true])
    expect(told.watch.presence).toBe(told.presence)
  })

  it('are shown all the same where the definition says so', () => {
    const told = opened({ invalidPresence: 'deliver' })
    told.follow()
    told.roster({ ann: 'noon' })
    told.event('join', 'eve')
    expect(told.shown).toEqual([
      ['ann', { at: 'noon' }],
      ['eve', undefined]
    ])
    expect(told.errors).toMatchObject([
      { reason: 'invalid_presence', message: expect.stringContaining('shown all the same') },
      { reason: 'invalid_presence' }
    ])
  })

  it('are told of again when they say something else that does not fit', () => {
    const told = opened()
    told.follow()
    told.roster({ bob: 'noon' })
    told.roster({ bob: 'noon' })
    told.event('update', 'bob', 'night')
    expect(told.errors).toMatchObject([{ excerpt: '{"at":"noon"}' }, { excerpt: '{"at":"night"}' }])
  })
})

describe('what we say of ourselves', () => {
  const wrong = { at: 'noon' }

  it('is sent as it was given, and shown as the schema makes it', async () => {
    const told = opened()
    told.follow()
    told.roster({})
    await told.presence.join('me', { at: '00:10' })
    expect(told.server.socket.sent.at(-1)).toMatchObject({
      command: 'join',
      presence: { id: 'me', info: { at: '00:10' } }
    })
    told.event('join', 'me', '00:10')
    expect(told.shown).toEqual([['me', { at: 10 }]])
  })

  it('is not sent where it does not fit', async () => {
    const told = opened()
    const before = told.server.log.length
    const calls = [told.presence.join('me', wrong), told.presence.join('me'), told.presence.update(wrong)]
    for (const call of calls)
      expect(await outcomeOf(call)).toMatchObject({
        name: 'ValidationError',
        reason: 'invalid_payload',
        phase: 'presence',
        path: 'at'
      })
    expect(told.server.log.length).toBe(before)
    expect(told.errors).toEqual([])
    await told.presence.leave()
  })
})

it('a definition that has no schema for presence shows all of it', () => {
  const { cable, server } = connectedStory({ protocol: EXTENDED })
  const watch = cable.subscribeTo(defineCheckedChannel('WatchChannel', { message: timed.time }))
  server.confirm(watch.identifier)
  watch.presence.members.subscribe(() => {})
  const message = { type: 'info', total: 1, records: [{ id: 'ann', info: 7 }] }
  server.socket.receive({ type: 'presence', identifier: watch.identifier, message })
  expect(watch.presence.members.get()).toEqual([{ id: 'ann', info: 7 }])
})

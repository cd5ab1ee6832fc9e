import { type BrainOptions, createBrain } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { BASE, confirmed, EXTENDED, enter, stream } from './memory.ts'
import { a, askFrom, quirky, subscribeFrom, word } from './quirky.ts'

describe('history', () => {
  it('may stay unanswered', async () => {
    const { brain, luck, publish } = quirky({ silentHistory: 0.5 })
    publish(1, 2)
    const client = await enter(brain)
    luck.next = 0.4
    expect((await client.say(subscribeFrom(1))).map(word)).toEqual(['confirm_subscription'])
    luck.next = 0.5
    expect((await client.say(askFrom(1))).map(word)).toEqual([2, 'confirm_history'])
  })

  it('ends a client as too slow when there is too much of it', async () => {
    const { brain, publish } = quirky({ tooSlowReplay: 2 })
    publish(1, 2, 3, 4)
    const client = await enter(brain)
    expect((await client.say(subscribeFrom(2))).map(word)).toEqual([
      'confirm_subscription',
      3,
      4,
      'confirm_history'
    ])
    expect(await client.say(askFrom(1))).toMatchObject([
      { message: 2 },
      { message: 3 },
      { type: 'disconnect', reason: 'too_slow', reconnect: true }
    ])
    expect(client.close).toEqual({ code: 1000, reason: '' })
  })

  it('is discarded with the client, where it comes in pieces', async () => {
    const quirks = { tooSlowReplay: 2, chunkedReplay: { size: 1, pause: 10 } }
    const { brain, pass, publish } = quirky(quirks)
    publish(1, 2, 3, 4)
    const client = await enter(brain)
    await client.say(subscribeFrom(1))
    pass(100)
    expect(client.frames.map(word).slice(1)).toEqual(['confirm_subscription', 2, 3, 'disconnect'])
  })

  it('is lost within an epoch, and offsets start again', async () => {
    const { brain, luck, publish } = quirky({ restartedOffsets: 0.5 })
    publish('one', 'two')
    luck.next = 0.4
    const client = await enter(brain)
    publish('three')
    luck.next = 0.6
    publish('four')
    expect((await client.say(subscribeFrom(1))).slice(1)).toMatchObject([
      { message: 'four', epoch: 'e1', offset: 2 },
      { type: 'confirm_history' }
    ])
  })
})

describe('a restored session', () => {
  it('may lack subscriptions, and lists none when it has none', async () => {
    const { brain, luck } = quirky({ lostSubscriptions: 0.5 })
    const before = await enter(brain)
    await before.subscribe(a)
    await before.subscribe(stream('b'))
    before.session.closed()
    luck.next = 0.4

    const after = await enter(brain, { url: `http://server.test/?sid=${before.session.sid}` })
    expect(after.frames).toEqual([{ type: 'welcome', sid: after.session.sid, restored: true }])
    expect(await after.subscribe(a)).toEqual([confirmed(a)])
  })
})

describe('several servers behind one pub/sub', () => {
  it('show several epochs on one stream, and each knows only its own', async () => {
    let epochs = 0
    const { brain, luck, publish } = quirky({ nodes: 2 }, { createEpoch: () => `e${++epochs}` })
    luck.next = 0.1
    const client = await enter(brain)
    await client.subscribe(a)
    publish('one', 'two')
    luck.next = 0.9
    publish('three')
    luck.next = 0.1
    publish('four')

    expect(client.frames.slice(2)).toMatchObject([
      { message: 'one', epoch: 'e1', offset: 1 },
      { message: 'two', epoch: 'e1', offset: 2 },
      { message: 'three', epoch: 'e2', offset: 1 },
      { message: 'four', epoch: 'e1', offset: 3 }
    ])
    expect((await client.say(askFrom(1))).map(word)).toEqual(['two', 'four', 'confirm_history'])
    const elsewhere = { streams: { a: { epoch: 'e2', offset: 1 } } }
    expect((await client.say({ ...askFrom(1), history: elsewhere })).map(word)).toEqual(['reject_history'])

    const sid = `http://server.test/?sid=${client.session.sid}`
    expect((await enter(brain, { url: sid })).frames).toMatchObject([{ restored: true }])
    luck.next = 0.9
    const moved = await enter(brain, { url: sid })
    expect(moved.frames).toEqual([{ type: 'welcome', sid: moved.session.sid }])
    expect((await moved.say(subscribeFrom(1))).map(word)).toEqual(['confirm_subscription', 'reject_history'])
  })
})

it('a server may know the base protocol alone', () => {
  const { brain } = quirky({ baseOnly: true })
  expect(brain.negotiate([EXTENDED, BASE])).toBe(BASE)
  expect(brain.negotiate([EXTENDED])).toBeNull()
})

it('a shallow history and no sessions are plain options', async () => {
  const { brain, publish } = quirky({}, { history: { limit: 2 }, sessions: false })
  publish(1, 2, 3)
  const client = await enter(brain)
  expect((await client.say(subscribeFrom(1))).map(word)).toEqual(['confirm_subscription', 'reject_history'])
  const after = await enter(brain, { url: `http://server.test/?sid=${client.session.sid}` })
  expect(after.frames).toEqual([{ type: 'welcome', sid: after.session.sid }])
})

describe('createBrain throws for', () => {
  it.each<[string, BrainOptions]>([
    ['history.limit', { history: { limit: 0 } }],
    ['history.limit', { history: { limit: 1.5 } }],
    ['history.ttl', { history: { ttl: Number.NaN } }],
    ['sessions.ttl', { sessions: { ttl: 0 } }],
    ['quirks.lateWelcome', { quirks: { lateWelcome: -1 } }],
    ['quirks.lateLive', { quirks: { lateLive: Number.POSITIVE_INFINITY } }],
    ['quirks.silentHistory', { quirks: { silentHistory: 1.1 } }],
    ['quirks.lostSubscriptions', { quirks: { lostSubscriptions: Number.NaN } }],
    ['quirks.chunkedReplay', { quirks: { chunkedReplay: { size: 0, pause: 1 } } }],
    ['quirks.tooSlowReplay', { quirks: { tooSlowReplay: -1 } }],
    ['quirks.nodes', { quirks: { nodes: 0 } }]
  ])('%s in %j', (name, options) => {
    expect(() => createBrain(options)).toThrow(`"${name}" has to be`)
  })
})

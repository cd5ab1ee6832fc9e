import { describe, expect, it } from 'vitest'
import { enter, knock, rejected } from './memory.ts'
import { a, quirky, subscribeFrom, word } from './quirky.ts'

it('nothing is due without quirks', async () => {
  const { brain, pass, publish } = quirky({})
  const client = await enter(brain)
  await client.subscribe(a)
  publish(1)
  expect(brain.due).toBeNull()
  pass(1_000)
  expect(client.frames.map(word)).toEqual(['welcome', 'confirm_subscription', 1])
})

describe('a late welcome', () => {
  it('comes after what a restored session hears, and pings do not wait for it', async () => {
    const { brain, pass, publish } = quirky({ lateWelcome: 100 })
    const before = await enter(brain)
    await before.subscribe(a)
    pass(100)

    const after = await enter(brain, { url: `http://server.test/?sid=${before.session.sid}` })
    publish('live')
    brain.ping()
    pass(99)
    expect(after.frames.map(word)).toEqual(['live', 'ping'])
    expect(brain.due).toBe(200)
    pass(1)
    expect(after.frames.at(-1)).toMatchObject({ type: 'welcome', restored: true, restored_ids: [a] })
  })

  it('is before every answer', async () => {
    const { brain, pass } = quirky({ lateWelcome: 100 })
    const client = knock(brain)
    expect(await client.say({ command: 'ping' }, { command: 'subscribe', identifier: a })).toEqual([])
    pass(100)
    expect(client.frames.map(word)).toEqual(['welcome', 'pong', 'confirm_subscription'])
  })
})

describe('a late confirmation', () => {
  it('comes after live messages, and before the replay', async () => {
    const { brain, pass, publish } = quirky({ lateConfirmation: 100 })
    publish(1, 2)
    const client = await enter(brain)
    await client.say(subscribeFrom(1), { command: 'ping' })
    publish('live')
    pass(100)
    expect(client.frames.map(word)).toEqual([
      'welcome',
      'live',
      'confirm_subscription',
      2,
      'confirm_history',
      'pong'
    ])
  })

  it('may be a rejection', async () => {
    const { brain, pass } = quirky({ lateConfirmation: 100 }, { publicStreams: false })
    const client = await enter(brain)
    const nowhere = '{"channel":"Nowhere"}'
    await client.say(
      { command: 'subscribe', identifier: a },
      { command: 'subscribe', identifier: nowhere },
      { command: 'subscribe', identifier: '' }
    )
    expect(client.frames).toHaveLength(1)
    pass(100)
    expect(client.frames.slice(1)).toEqual([rejected(a)])
    pass(200)
    expect(client.frames.slice(2)).toEqual([rejected(nowhere), { type: 'reject_subscription' }])
  })

  it('is never said to who is gone, and the session has it all the same', async () => {
    const { brain, pass } = quirky({ lateConfirmation: 100 })
    const before = await enter(brain)
    await before.subscribe(a)
    before.session.closed()
    pass(100)
    expect(before.frames.map(word)).toEqual(['welcome'])
    const after = await enter(brain, { url: `http://server.test/?sid=${before.session.sid}` })
    expect(after.frames).toMatchObject([{ restored_ids: [a] }])
  })
})

describe('a replay in pieces', () => {
  it('has live messages between them', async () => {
    const { brain, pass, publish } = quirky({ chunkedReplay: { size: 2, pause: 10 } })
    publish(1, 2, 3, 4)
    const client = await enter(brain)
    await client.say(subscribeFrom(1))
    publish('one')
    pass(10)
    publish('two')
    pass(10)
    publish('three')
    pass(10)
    expect(client.frames.map(word).slice(1)).toEqual([
      'confirm_subscription',
      'one',
      2,
      3,
      'two',
      4,
      'three',
      'confirm_history'
    ])
  })

  it('may be cut short', async () => {
    const { brain, pass, publish } = quirky({ chunkedReplay: { size: 1, pause: 10 } })
    publish(1, 2, 3)
    const client = await enter(brain)
    await client.say(subscribeFrom(1))
    pass(10)
    client.session.closed()
    pass(100)
    expect(client.frames.map(word).slice(1)).toEqual(['confirm_subscription', 2])
  })
})

describe('late live messages', () => {
  it('come a second time after a replay and its answer', async () => {
    const { brain, pass, publish } = quirky({ lateLive: 50 })
    publish(1)
    pass(50)
    publish(2)
    const client = await enter(brain)
    await client.say(subscribeFrom(1))
    pass(50)
    expect(client.frames.map(word).slice(1)).toEqual(['confirm_subscription', 2, 'confirm_history', 2])
    expect(client.frames[2]).toEqual(client.frames[4])
  })

  it('keep their order, whatever each would take', async () => {
    const { brain, luck, pass, publish } = quirky({ lateLive: 50 })
    const client = await enter(brain)
    await client.subscribe(a)
    publish('slow')
    luck.next = 0
    publish('quick')
    pass(49)
    expect(client.frames).toHaveLength(2)
    pass(1)
    expect(client.frames.map(word).slice(2)).toEqual(['slow', 'quick'])
  })

  it('reach who listens by then', async () => {
    const { brain, pass, publish } = quirky({ lateLive: 50 })
    const [goes, comes] = [await enter(brain), await enter(brain)]
    await goes.subscribe(a)
    publish(1)
    await goes.say({ command: 'unsubscribe', identifier: a })
    await comes.subscribe(a)
    pass(50)
    expect(goes.frames).toHaveLength(2)
    expect(comes.frames.map(word)).toEqual(['welcome', 'confirm_subscription', 1])
  })

  it('overtake each other where they are to', async () => {
    const { brain, luck, pass, publish } = quirky({ reorderedLive: 50 })
    const client = await enter(brain)
    await client.subscribe(a)
    publish('first')
    luck.next = 0
    publish('second')
    pass(50)
    expect(client.frames.slice(2)).toMatchObject([
      { message: 'second', offset: 2 },
      { message: 'first', offset: 1 }
    ])
  })
})

import type { Channels } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { confirmed, enter, named, stream } from './memory.ts'
import {
  a,
  ask,
  atNoon,
  confirmedHistory,
  NOON,
  NOON_SECOND,
  rejectedHistory,
  stored,
  subscribed
} from './noon.ts'

describe('history from an offset', () => {
  it('is what came after it', async () => {
    const { brain, publish } = atNoon()
    publish(4)
    const client = await subscribed(brain, a)

    expect(await ask(client, { streams: { a: { epoch: 'e1', offset: 2 } } })).toEqual([
      stored('a', 3, 3),
      stored('a', 4, 4),
      confirmedHistory()
    ])
    expect(await ask(client, { streams: { a: { epoch: 'e1', offset: 4 } } })).toEqual([confirmedHistory()])
  })

  it.each([
    ['the epoch is another', { epoch: 'e2', offset: 2 }],
    ['the epoch is missing', { offset: 2 }],
    ['the offset is 0', { epoch: 'e1', offset: 0 }],
    ['the offset is missing', { epoch: 'e1' }],
    ['the offset is above the newest', { epoch: 'e1', offset: 5 }]
  ])('is rejected when %s, with a since too', async (_, position) => {
    const { brain, publish } = atNoon()
    publish(4)
    const client = await subscribed(brain, a)

    expect(await ask(client, { streams: { a: position } })).toEqual([rejectedHistory()])
    expect(await ask(client, { since: 1, streams: { a: position } })).toEqual([rejectedHistory()])
  })

  it('is rejected when nothing was ever said on the stream', async () => {
    const client = await subscribed(atNoon().brain, a)
    expect(await ask(client, { streams: { a: { epoch: 'e1', offset: 1 } } })).toEqual([rejectedHistory()])
  })

  it('is rejected when the message at the offset is gone, though nothing behind it is', async () => {
    const { brain, publish } = atNoon({ history: { limit: 2 } })
    publish(3)
    const client = await subscribed(brain, a)

    expect(await ask(client, { streams: { a: { epoch: 'e1', offset: 1 } } })).toEqual([rejectedHistory()])
    expect(await ask(client, { streams: { a: { epoch: 'e1', offset: 2 } } })).toEqual([
      stored('a', 3, 3),
      confirmedHistory()
    ])
  })

  it('is rejected when all has expired, and missed nothing', async () => {
    const { brain, clock, publish } = atNoon({ history: { ttl: 60_000 } })
    publish(2)
    const client = await subscribed(brain, a)
    const newest = { streams: { a: { epoch: 'e1', offset: 2 } } }

    clock.now = NOON + 60_999
    expect(await ask(client, newest)).toEqual([confirmedHistory()])
    clock.now = NOON + 61_000
    expect(await ask(client, newest)).toEqual([rejectedHistory()])
  })

  it('lasts as long for each message, and a hundred of them by default', async () => {
    const { brain, clock, publish } = atNoon()
    publish(1)
    clock.now += 300_000
    publish(101)
    const client = await subscribed(brain, a)
    expect(await ask(client, { since: 1 })).toHaveLength(101)

    clock.now = NOON + 301_000
    brain.ping()
    expect(await ask(client, { streams: { a: { epoch: 'e1', offset: 3 } } })).toHaveLength(100)
    clock.now += 300_000
    expect(await ask(client, { since: 1 })).toEqual([confirmedHistory()])
  })

  it('starts again at 1, in the same epoch, when the stream was idle for ten lifetimes', async () => {
    const { brain, clock, publish } = atNoon({ history: { ttl: 60_000 } })
    publish(3)
    const client = await subscribed(brain, a)

    clock.now = NOON + 600_999
    expect(brain.broadcast('a', 'x')).toEqual({ epoch: 'e1', offset: 4 })
    clock.now += 601_000
    brain.broadcast('a', 'y')
    expect(client.frames.at(-1)).toEqual(stored('a', 1, 'y'))
  })
})

describe('history since a second', () => {
  it('is what was stored in it or later', async () => {
    const { brain, clock } = atNoon()
    for (const n of [1, 2, 3]) {
      brain.broadcast('a', n)
      clock.now += 600
    }
    const client = await subscribed(brain, a)

    expect(await ask(client, { since: NOON_SECOND })).toHaveLength(4)
    expect(await ask(client, { since: NOON_SECOND + 1 })).toEqual([stored('a', 3, 3), confirmedHistory()])
    expect(await ask(client, { since: NOON_SECOND + 2 })).toEqual([confirmedHistory()])
  })

  it.each([
    ['in milliseconds', NOON],
    ['below 0', -1]
  ])('is empty for one %s', async (_, since) => {
    const { brain, publish } = atNoon()
    publish(2)
    expect(await ask(await subscribed(brain, a), { since })).toEqual([confirmedHistory()])
  })

  it('never rejects: what is gone is silently missing', async () => {
    const { brain, publish } = atNoon({ history: { limit: 1 } })
    const client = await subscribed(brain, a)
    expect(await ask(client, { since: NOON_SECOND })).toEqual([confirmedHistory()])
    publish(3)
    expect(await ask(client, { since: NOON_SECOND })).toEqual([stored('a', 3, 3), confirmedHistory()])
  })
})

describe('history of several streams', () => {
  const feed = named('Feed')
  const channels: Channels = {
    Feed: {
      subscribed(channel) {
        channel.streamFrom('a')
        channel.streamFrom('b')
      }
    }
  }

  it('goes by the offset where one is given, by the second elsewhere, one stream after the other', async () => {
    const { brain, publish } = atNoon({ channels })
    publish(2, 'a')
    publish(2, 'b')
    const client = await subscribed(brain, feed)

    const streams = { a: { epoch: 'e1', offset: 1 }, other: { epoch: 'nowhere', offset: 9 } }
    expect(await ask(client, { since: NOON_SECOND, streams }, feed)).toEqual([
      stored('a', 2, 2, feed),
      stored('b', 1, 1, feed),
      stored('b', 2, 2, feed),
      confirmedHistory(feed)
    ])
    expect(await ask(client, { streams }, feed)).toEqual([stored('a', 2, 2, feed), confirmedHistory(feed)])
  })

  it('is all or nothing', async () => {
    const { brain, publish } = atNoon({ channels })
    publish(2, 'a')
    const client = await subscribed(brain, feed)

    const streams = { a: { epoch: 'e1', offset: 1 }, b: { epoch: 'e1', offset: 1 } }
    expect(await ask(client, { streams }, feed)).toEqual([rejectedHistory(feed)])
  })
})

describe('a request for history', () => {
  it('comes with a subscription: confirmed, replayed, confirmed again', async () => {
    const { brain, publish } = atNoon()
    publish(2)
    const client = await enter(brain)
    const history = { streams: { a: { epoch: 'e1', offset: 1 } } }

    expect(await client.say({ command: 'subscribe', identifier: a, history })).toEqual([
      confirmed(a),
      stored('a', 2, 2),
      confirmedHistory()
    ])
    brain.broadcast('a', 'live')
    expect(client.frames.at(-1)).toEqual(stored('a', 3, 'live'))
  })

  it('leaves the subscription alive when it is rejected', async () => {
    const { brain } = atNoon()
    const client = await enter(brain)
    const history = { streams: { a: { epoch: 'e2', offset: 1 } } }

    expect(await client.say({ command: 'subscribe', identifier: a, history })).toEqual([
      confirmed(a),
      rejectedHistory()
    ])
    brain.broadcast('a', 'live')
    expect(client.frames.at(-1)).toEqual(stored('a', 1, 'live'))
  })

  it('that names no stream is confirmed', async () => {
    const { brain, publish } = atNoon()
    publish(2)
    expect(await ask(await subscribed(brain, a), { streams: {} })).toEqual([confirmedHistory()])
  })

  it.each([{}, { since: 0 }, { streams: null }])('that asks for nothing (%j) is silence', async history => {
    const client = await subscribed(atNoon().brain, a)
    expect(await ask(client, history)).toEqual([])
    expect(await client.say({ command: 'subscribe', identifier: stream('b'), history })).toEqual([
      confirmed(stream('b'))
    ])
  })

  it('is silence for what nobody subscribed, and within a second subscribe', async () => {
    const { brain, publish } = atNoon()
    publish(2)
    const client = await subscribed(brain, a)

    expect(await ask(client, { since: NOON_SECOND }, stream('b'))).toEqual([])
    const again = { command: 'subscribe', identifier: a, history: { since: NOON_SECOND } }
    expect(await client.say(again)).toEqual([])
  })

  it('tells apart streams that are called as parts of every object', async () => {
    const { brain } = atNoon()
    brain.broadcast('__proto__', 1)
    const client = await subscribed(brain, stream('__proto__'))
    const raw = '{"streams":{"__proto__":{"epoch":"e1","offset":1}}}'
    const command = JSON.stringify({ command: 'history', identifier: stream('__proto__') })

    expect(await client.sayRaw(`${command.slice(0, -1)},"history":${raw}}`)).toEqual([
      confirmedHistory(stream('__proto__'))
    ])
  })
})

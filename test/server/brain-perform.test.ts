import type { Channels } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { confirmed, enter, forgetful, ledger, message, named } from './memory.ts'

const channels: Channels = {
  ChatChannel: {
    subscribed: channel => channel.streamFrom('chat'),
    actions: {
      speak: (channel, data) => channel.broadcast('chat', { text: data['text'], by: channel.user['name'] }),
      echo: (channel, data) => channel.transmit(data),
      receive: (channel, data) => channel.transmit({ received: data }),
      async slow(channel, data) {
        await new Promise(setImmediate)
        channel.transmit(data['n'])
      },
      quick: (channel, data) => channel.transmit(data['n']),
      leave: channel => channel.stopStreamFrom('chat'),
      leaveAll: channel => channel.stopAllStreams(),
      unspeakable: channel => channel.transmit(undefined),
      crash() {
        throw new Error('crash was asked for')
      }
    }
  },
  SilentChannel: {}
}
const chat = named('ChatChannel')

async function inChat(options: { onError?: (error: unknown) => void } = {}) {
  const brain = forgetful({ channels, authenticate: ({ url }) => ({ name: url.slice(-3) }), ...options })
  const ann = await enter(brain, { url: 'http://server.test/cable?user=ann' })
  await ann.subscribe(chat)
  return { brain, ann }
}

describe('a request', () => {
  const requests: Channels = {
    ShopChannel: {
      subscribed: channel => channel.streamFrom('shop'),
      actions: {
        price: (_channel, { of }) => ({ of, price: 12 }),
        later: async () => 'done',
        nothing() {},
        crash() {
          throw new Error('crash was asked for')
        }
      }
    }
  }
  const shop = named('ShopChannel')

  it.each([
    ['what the action returns', 'price', { reply: { of: 'rope', price: 12 } }],
    ['what its promise gives', 'later', { reply: 'done' }],
    ['null where it returns nothing', 'nothing', { reply: null }],
    ['that it failed, without its words', 'crash', { error: 'The action failed' }],
    ['that it failed where there is no such action', 'missing', { error: 'The action failed' }]
  ])('is answered, to its sender alone, with %s', async (_what, action, answer) => {
    const errors: unknown[] = []
    const brain = forgetful({ channels: requests, onError: error => errors.push(error) })
    const [ann, bob] = [await enter(brain), await enter(brain)]
    await ann.subscribe(shop)
    await bob.subscribe(shop)
    const before = bob.frames.length
    await ann.perform(shop, { action, of: 'rope', request_id: 'r1' })
    expect(ann.frames.at(-1)).toEqual(message(shop, { reply_to: 'r1', ...answer }))
    expect(bob.frames).toHaveLength(before)
    expect(errors).toHaveLength('error' in answer ? 1 : 0)
  })
})

describe('perform', () => {
  it('reaches everyone on the stream by broadcast, the caller too', async () => {
    const { brain, ann } = await inChat()
    const bob = await enter(brain, { url: 'http://server.test/cable?user=bob' })
    await bob.subscribe(chat)

    const spoken = message(chat, { text: 'hi', by: 'ann' })
    expect(await ann.perform(chat, { action: 'speak', text: 'hi' })).toEqual([spoken])
    expect(bob.frames.at(-1)).toEqual(spoken)
  })

  it('reaches the caller alone by transmit, with all that was sent', async () => {
    const { brain, ann } = await inChat()
    const bob = await enter(brain)
    await bob.subscribe(chat)

    expect(await ann.perform(chat, { action: 'echo', n: 1 })).toEqual([
      message(chat, { action: 'echo', n: 1 })
    ])
    expect(bob.frames).toHaveLength(2)
  })

  it.each([{ n: 1 }, { action: '', n: 1 }])('of no action (%j) is received', async data => {
    const { ann } = await inChat()
    expect(await ann.perform(chat, data)).toEqual([message(chat, { received: data })])
  })

  it('waits for the one before, however long that takes', async () => {
    const { ann } = await inChat()
    const commands = [
      { action: 'slow', n: 1 },
      { action: 'quick', n: 2 },
      { action: 'slow', n: 3 },
      { action: 'quick', n: 4 }
    ].map(data => ({ command: 'message', identifier: chat, data: JSON.stringify(data) }))

    expect(await ann.say(...commands)).toEqual([1, 2, 3, 4].map(n => message(chat, n)))
  })

  it('right behind its subscribe is carried out', async () => {
    const client = await enter(forgetful({ channels }))
    const data = JSON.stringify({ action: 'quick', n: 1 })

    expect(
      await client.say(
        { command: 'subscribe', identifier: chat },
        { command: 'message', identifier: chat, data }
      )
    ).toEqual([confirmed(chat), message(chat, 1)])
  })

  it('may stop a stream, or all', async () => {
    const { brain, ann } = await inChat()
    await ann.perform(chat, { action: 'leave' })
    brain.broadcast('chat', 1)
    expect(ann.frames).toHaveLength(2)

    await ann.say({ command: 'unsubscribe', identifier: chat }, { command: 'subscribe', identifier: chat })
    await ann.perform(chat, { action: 'leaveAll' })
    brain.broadcast('chat', 1)
    expect(ann.frames).toHaveLength(3)
  })
})

describe('a perform is silence, and reported,', () => {
  const data = JSON.stringify({ action: 'echo' })

  it.each([
    ['when the action throws', { identifier: chat, data: '{"action":"crash"}' }, 'crash was asked for'],
    ['when there is no such action', { identifier: chat, data: '{"action":"nope"}' }, 'no action "nope"'],
    [
      'when the action is a name every object has',
      { identifier: chat, data: '{"action":"toString"}' },
      'no action'
    ],
    ['when the action is no string', { identifier: chat, data: '{"action":7}' }, 'no action 7'],
    ['when nothing receives', { identifier: named('SilentChannel'), data: '{}' }, 'no subscription'],
    [
      'when nothing was subscribed',
      { identifier: named('ChatChannel', { room: 1 }), data },
      'no subscription'
    ],
    ['when data is an object', { identifier: chat, data: { action: 'echo' } }, 'has to be text'],
    ['when data is missing', { identifier: chat }, 'has to be text'],
    ['when data is not JSON', { identifier: chat, data: 'echo' }, 'not a JSON object'],
    ['when data is a list', { identifier: chat, data: '[]' }, 'not a JSON object'],
    [
      'when JSON cannot say the message',
      { identifier: chat, data: '{"action":"unspeakable"}' },
      'no form on the wire'
    ]
  ])('%s, and the session goes on', async (_, command, sentence) => {
    const { sentences, onError } = ledger()
    const { ann } = await inChat({ onError })

    expect(await ann.say({ command: 'message', ...command })).toEqual([])
    expect(sentences).toEqual([expect.stringContaining(sentence)])
    expect(await ann.perform(chat, { action: 'quick', n: 1 })).toEqual([message(chat, 1)])
  })
})

it('an onError that throws breaks nothing', async () => {
  const written: unknown[] = []
  const { error } = console
  console.error = (...words) => void written.push(words)
  try {
    const { ann } = await inChat({
      onError: () => {
        throw new Error('the reporter failed')
      }
    })
    await ann.perform(chat, { action: 'crash' })
    expect(await ann.perform(chat, { action: 'quick', n: 1 })).toEqual([message(chat, 1)])
    expect(written).toEqual([['hawser/server:', new Error('the reporter failed')]])
  } finally {
    console.error = error
  }
})

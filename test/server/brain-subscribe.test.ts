import type { Channels, ServerChannel } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import {
  confirmed,
  deferred,
  enter,
  forgetful,
  knock,
  ledger,
  message,
  named,
  rejected,
  stream
} from './memory.ts'

const channels: Channels = {
  ChatChannel: {
    subscribed(channel) {
      if (channel.params['room'] === 'backstage') return channel.reject()
      channel.streamFrom(`chat:${channel.params['room']}`)
    }
  },
  FailingChannel: {
    subscribed(channel) {
      channel.streamFrom('left over')
      throw new Error('subscribed failed')
    },
    unsubscribed() {
      throw new Error('unsubscribed failed')
    }
  },
  StubbornChannel: {
    subscribed: channel => channel.streamFrom('stubborn'),
    unsubscribed() {
      throw new Error('unsubscribed failed')
    }
  }
}
const lobby = named('ChatChannel', { room: 'lobby' })
const backstage = named('ChatChannel', { room: 'backstage' })

describe('subscribe', () => {
  it('is confirmed, and the streams of the channel arrive', async () => {
    const brain = forgetful({ channels })
    const client = await enter(brain)

    expect(await client.subscribe(lobby)).toEqual([confirmed(lobby)])
    brain.broadcast('chat:lobby', { text: 'hi' })
    expect(client.frames.at(-1)).toEqual(message(lobby, { text: 'hi' }))
  })

  it('is rejected again for every try, and nothing of its streams arrives', async () => {
    const brain = forgetful({
      channels: {
        Shy: {
          subscribed(channel) {
            channel.streamFrom('s')
            channel.reject()
          }
        }
      }
    })
    const client = await enter(brain)

    expect(await client.subscribe(named('Shy'))).toEqual([rejected(named('Shy'))])
    expect(await client.subscribe(named('Shy'))).toEqual([rejected(named('Shy'))])
    brain.broadcast('s', 1)
    expect(client.frames).toHaveLength(3)
  })

  it('a second time is silence, and messages still come once', async () => {
    const { sentences, onError } = ledger()
    const brain = forgetful({ channels, onError })
    const client = await enter(brain)
    await client.subscribe(lobby)

    expect(await client.subscribe(lobby)).toEqual([])
    brain.broadcast('chat:lobby', 1)
    expect(client.frames.slice(2)).toEqual([message(lobby, 1)])
    expect(sentences).toEqual([`${lobby} is subscribed already`])
  })

  it('takes another order of the keys for another subscription', async () => {
    const brain = forgetful({ channels })
    const client = await enter(brain)
    const turned = '{"room":"lobby","channel":"ChatChannel"}'

    expect(await client.subscribe(lobby)).toEqual([confirmed(lobby)])
    expect(await client.subscribe(turned)).toEqual([confirmed(turned)])
    brain.broadcast('chat:lobby', 1)
    expect(client.frames.slice(3)).toEqual([message(lobby, 1), message(turned, 1)])
  })

  it('is silence when subscribed throws, and may be tried again', async () => {
    const { sentences, onError } = ledger()
    const brain = forgetful({ channels, onError })
    const client = await enter(brain)

    expect(await client.subscribe(named('FailingChannel'))).toEqual([])
    expect(await client.subscribe(named('FailingChannel'))).toEqual([])
    brain.broadcast('left over', 1)
    expect(client.frames).toHaveLength(1)
    expect(sentences).toEqual(['subscribed failed', 'subscribed failed'])
  })

  it('brings what subscribed transmits before the confirmation', async () => {
    const greeter: Channels = { Greeter: { subscribed: channel => channel.transmit('welcome') } }
    const client = await enter(forgetful({ channels: greeter }))
    const identifier = named('Greeter')

    expect(await client.subscribe(identifier)).toEqual([
      message(identifier, 'welcome'),
      confirmed(identifier)
    ])
  })
})

describe('an unknown channel', () => {
  const unknown = [named('NoChannel'), named('constructor'), '{"room":1}', 'no json', '"text"']

  it.each(unknown)('%s is rejected politely and reported', async identifier => {
    const { sentences, onError } = ledger()
    const client = await enter(forgetful({ channels, onError }))

    expect(await client.subscribe(identifier)).toEqual([rejected(identifier)])
    expect(sentences).toHaveLength(1)
  })

  it.each(unknown)('%s is silence where AnyCable asks a backend', async identifier => {
    const client = await enter(forgetful({ channels, mode: 'anycable', onError: () => {} }))
    expect(await client.subscribe(identifier)).toEqual([])
  })

  it.each(unknown)('%s is rejected where AnyCable has no backend', async identifier => {
    const client = await enter(forgetful({ mode: 'anycable', onError: () => {} }))
    expect(await client.subscribe(identifier)).toEqual([rejected(identifier)])
  })

  it('without an identifier is rejected without one', async () => {
    const client = await enter(forgetful({ onError: () => {} }))
    expect(await client.say({ command: 'subscribe' })).toEqual([{ type: 'reject_subscription' }])
  })
})

describe('unsubscribe', () => {
  it('has no answer, and no message comes after it', async () => {
    const brain = forgetful({ channels })
    const client = await enter(brain)
    await client.subscribe(lobby)

    expect(await client.say({ command: 'unsubscribe', identifier: lobby })).toEqual([])
    brain.broadcast('chat:lobby', 1)
    expect(client.frames).toHaveLength(2)
    expect(await client.subscribe(lobby)).toEqual([confirmed(lobby)])
  })

  it('of what nobody subscribed has no answer either', async () => {
    const client = await enter(forgetful({ onError: () => {} }))
    expect(await client.say({ command: 'unsubscribe', identifier: lobby })).toEqual([])
  })

  it.each([
    ['polite', 'ends all the same', 0],
    ['anycable', 'is undone, and the messages go on', 1]
  ] as const)('that throws, in mode %s, %s', async (mode, _, still) => {
    const brain = forgetful({ channels, mode, onError: () => {} })
    const client = await enter(brain)
    await client.subscribe(named('StubbornChannel'))
    await client.say({ command: 'unsubscribe', identifier: named('StubbornChannel') })

    brain.broadcast('stubborn', 1)
    expect(client.frames.slice(2)).toHaveLength(still)
    expect(client.session.identifiers).toHaveLength(still)
  })
})

describe('the end of a connection', () => {
  it('calls unsubscribed once for each subscription that is left, and never for a rejected one', async () => {
    const ended: string[] = []
    const { subscribed } = channels['ChatChannel'] ?? {}
    const brain = forgetful({
      channels: {
        ChatChannel: {
          ...(subscribed && { subscribed }),
          unsubscribed: ({ identifier }) => void ended.push(identifier)
        }
      }
    })
    const client = await enter(brain)
    const hall = named('ChatChannel', { room: 'hall' })
    for (const identifier of [lobby, hall, backstage]) await client.subscribe(identifier)
    await client.say({ command: 'unsubscribe', identifier: hall })

    client.session.closed()
    client.session.closed()
    await client.session.idle
    expect(ended).toEqual([hall, lobby])
  })

  it('in the middle of a subscribe ends that subscription too, and says nothing more', async () => {
    const { promise, resolve } = deferred<void>()
    const seen: string[] = []
    const brain = forgetful({
      channels: {
        Slow: {
          async subscribed(channel) {
            await promise
            seen.push('subscribed')
            channel.streamFrom('slow')
          },
          unsubscribed: () => void seen.push('unsubscribed')
        }
      }
    })
    const client = knock(brain)
    const subscribing = client.subscribe(named('Slow'))
    await new Promise(setImmediate)
    client.session.closed()
    resolve()
    await subscribing
    await client.session.idle

    expect(seen).toEqual(['subscribed', 'unsubscribed'])
    brain.broadcast('slow', 1)
    expect(client.frames).toHaveLength(1)
  })

  it('leaves a channel that a handler still holds without effect', async () => {
    const held: ServerChannel[] = []
    const brain = forgetful({ channels: { Held: { subscribed: channel => void held.push(channel) } } })
    const client = await enter(brain)
    await client.subscribe(named('Held'))
    await client.say({ command: 'unsubscribe', identifier: named('Held') })

    for (const channel of held) {
      channel.streamFrom('late')
      channel.transmit('late')
    }
    brain.broadcast('late', 1)
    expect(held).toHaveLength(1)
    expect(client.frames).toHaveLength(2)
  })
})

it('a public stream needs no channel of the application', async () => {
  const client = await enter(forgetful({ publicStreams: true, channels }))
  expect(await client.subscribe(stream('room/42'))).toEqual([confirmed(stream('room/42'))])
})

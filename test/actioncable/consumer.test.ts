import { adapters, type Consumer, createConsumer } from 'hawser/actioncable'
import { afterEach, describe, expect, it } from 'vitest'
import { createFakeNetwork } from '../support/fake-socket.ts'
import { Server } from '../support/story.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const { WebSocket } = adapters
afterEach(() => {
  adapters.WebSocket = WebSocket
})

function consumerStory() {
  const network = createFakeNetwork()
  const clock = new VirtualClock({ seed: 1 })
  const errors: unknown[] = []
  const consumer = createConsumer('ws://server.test/cable', {
    clock,
    onError: error => void errors.push(error)
  })
  adapters.WebSocket = network.WebSocket
  return { consumer, server: new Server(network), clock, errors }
}

const create = (consumer: Consumer, channel: string, mixin: object) =>
  consumer.subscriptions.create(channel, mixin)

describe('a consumer', () => {
  it('takes the WebSocket that is there when it connects, and offers what Rails’ client offers', () => {
    const { consumer, server } = consumerStory()
    consumer.addSubProtocol('token.abc')
    consumer.connect()
    expect(server.socket.protocols).toEqual(['actioncable-v1-json', 'actioncable-unsupported', 'token.abc'])
    expect(consumer.connection.webSocket).toBe(server.socket)
  })

  it('gives up where the server speaks nothing that it knows', async () => {
    const { consumer, server } = consumerStory()
    const ends: unknown[] = []
    create(consumer, 'A', { disconnected: (info: object) => ends.push(info) })
    server.socket.accept('actioncable-unsupported')
    expect(ends).toEqual([{ willAttemptReconnect: false }])
    expect(consumer.connection.getState()).toBe('closed')
  })

  it('reports what a callback throws, and tells the others', async () => {
    const { consumer, server, clock, errors } = consumerStory()
    const told: string[] = []
    const failing = (name: string) => () => {
      told.push(name)
      throw new Error(name)
    }
    create(consumer, 'A', {
      connected: failing('connected'),
      received: failing('received'),
      disconnected: async () => failing('disconnected')()
    })
    create(consumer, 'B', { disconnected: () => told.push('the other') })
    server.welcome()
    server.confirmAll()
    server.say('{"channel":"A"}', 1)
    server.end()
    await clock.advance()
    expect(told).toEqual(['connected', 'received', 'disconnected', 'the other'])
    expect(errors.map(String)).toEqual(['Error: connected', 'Error: received', 'Error: disconnected'])
  })

  it('does not subscribe what was given back while it began', async () => {
    const { consumer, server, clock } = consumerStory()
    create(consumer, 'A', {
      initialized() {
        Reflect.get(this, 'unsubscribe').call(this)
      }
    })
    server.welcome()
    await clock.advance()
    expect(server.log).toEqual([])
    expect(consumer.subscriptions.subscriptions).toEqual([])
  })

  it('lets its cable be used beside it, on the same link and the same subscription', () => {
    const { consumer, server } = consumerStory()
    const heard: unknown[] = []
    create(consumer, 'A', { received: (message: unknown) => heard.push(['rails', message]) })
    consumer.cable.subscribeTo('A').on('message', message => heard.push(['ours', message]))
    server.welcome()
    server.confirmAll()
    server.say('{"channel":"A"}', 'hi')
    expect(server.log).toEqual(['subscribe {"channel":"A"}'])
    expect(heard).toEqual([
      ['rails', 'hi'],
      ['ours', 'hi']
    ])
  })

  it('waits with a perform for the confirmation, on a link that is up', () => {
    const { consumer, server } = consumerStory()
    const channel = create(consumer, 'A', {})
    server.welcome()
    expect(channel.perform('speak', { text: 'hi' })).toBe(true)
    expect(server.count('message')).toBe(0)
    server.confirmAll()
    expect(server.socket.sent.at(-1)).toEqual({
      command: 'message',
      identifier: '{"channel":"A"}',
      data: '{"text":"hi","action":"speak"}'
    })
  })

  it('sends a command of the app’s own as it is', () => {
    const { consumer, server } = consumerStory()
    consumer.connect()
    expect(consumer.send({ command: 'custom' })).toBe(false)
    server.welcome()
    expect(consumer.send({ command: 'custom' })).toBe(true)
    expect(server.log).toEqual(['custom'])
  })
})

import type { ChannelDefinition } from 'hawser/server'
import { createTestCable, createTestServer, record, type TestCableOptions } from 'hawser/testing'
import { describe, expect, it } from 'vitest'

const A_WHILE = 4_000

const ChatChannel: ChannelDefinition = {
  subscribed(channel) {
    if (channel.params['room'] === 'backstage') return channel.reject()
    channel.streamFrom(`chat:${channel.params['room']}`)
  },
  actions: { speak: (channel, { text }) => channel.broadcast(`chat:${channel.params['room']}`, text) }
}

/** A cable that follows the stream `news`, with what it heard. */
async function following(options: TestCableOptions = {}) {
  const test = createTestCable(options)
  const heard = record(test.cable.streamFrom<string>('news'))
  await test.clock.advance(A_WHILE)
  return { ...test, heard }
}

describe('A server without channels', () => {
  it('takes every channel and every action, and publishes to a channel by its handle', async () => {
    const { cable, server, clock } = createTestCable()
    const any = cable.subscribeTo('AnyChannel', { id: 1 })
    const other = record(cable.subscribeTo('AnyChannel', { id: 2 }))
    const heard = record(any)
    await clock.advance()

    server.publish(any, 'for one')
    await any.perform('whatever', {})
    await any.send({ no: 'action' })
    await clock.advance()
    expect([heard.messages, other.messages, server.errors]).toEqual([['for one'], [], []])
  })

  it('believes signed names', async () => {
    const { cable, server, clock } = createTestCable()
    const signed = cable.streamFromSigned<string>(`${btoa('"orders:7"')}--no-signature`)
    const heard = [record(signed), record(cable.streamFromSigned<string>('what no server signed'))]
    await clock.advance()

    server.publish(signed, 'paid')
    server.publish('orders:7', 'sent')
    server.publish('what no server signed', 'heard')
    expect(heard.map(({ messages }) => messages)).toEqual([['paid', 'sent'], ['heard']])
  })
})

describe('A server with channels', () => {
  it('runs them, and knows no other', async () => {
    const errors: unknown[] = []
    const { cable, clock } = createTestCable({
      server: { channels: { ChatChannel }, onError: error => errors.push(error) }
    })
    const chat = cable.subscribeTo<string>('ChatChannel', { room: 'keynote' })
    const backstage = cable.subscribeTo('ChatChannel', { room: 'backstage' })
    const typo = cable.subscribeTo('ChtChannel')
    const heard = record(chat)
    await clock.advance()
    await chat.perform('speak', { text: 'hello' })
    await clock.advance()

    expect(heard.messages).toEqual(['hello'])
    expect([backstage.state, typo.state]).toEqual(['closed', 'closed'])
    expect(errors).toMatchObject([{ message: 'There is no channel for {"channel":"ChtChannel"}' }])
  })

  it('has to be told the stream: the code of a channel decides what it follows', async () => {
    const { cable, server, clock } = createTestCable({ server: { channels: { ChatChannel } } })
    const chat = cable.subscribeTo<string>('ChatChannel', { room: 'keynote' })
    const heard = record(chat)
    await clock.advance()
    server.publish('chat:keynote', 'hello')
    expect(heard.messages).toEqual(['hello'])
    expect(() => server.publish(chat, 'hello')).toThrow('name the stream')
  })

  it('asks who connects', async () => {
    const { cable, server, clock } = createTestCable({
      auth: () => 'of-ada',
      server: { authenticate: ({ token }) => (token === 'of-ada' ? { name: 'Ada' } : null) }
    })
    cable.connect()
    await clock.advance()
    expect([...server.sessions].map(({ user }) => user)).toEqual([{ name: 'Ada' }])

    const stranger = createTestCable({ server, auth: () => 'of-nobody' })
    const refused = stranger.cable.connect()
    const outcome = expect(refused).rejects.toMatchObject({ reason: 'unauthorized' })
    await clock.advance()
    await outcome
  })
})

describe('A server that makes trouble', () => {
  it('rejects a channel until it is told otherwise', async () => {
    const { cable, server, clock } = createTestCable()
    const chat = cable.subscribeTo('ChatChannel')
    const undo = server.reject(chat)
    await clock.advance()
    expect(chat.state).toBe('closed')

    undo()
    cable.subscribe(chat)
    await clock.advance()
    expect(chat.state).toBe('connected')
  })

  it('lets go of its history: what was missed is told to be missing', async () => {
    const { server, clock, cut, heard } = await following()
    server.publish('news', 'one')
    cut()
    server.publish('news', 'two')
    server.dropHistory('news')
    await clock.advance(10_000)
    server.publish('news', 'three')

    expect(heard.messages).toEqual(['one', 'three'])
    expect(heard.metas.map(meta => meta?.offset)).toEqual([1, 3])
    expect(heard.verdicts.at(-1)).toMatchObject({ status: 'gap', reason: 'rejected' })
  })

  it.each<[what: string, how: { crash?: boolean; keepMemory?: boolean }, verdict: object]>([
    ['restarts, and remembers', { keepMemory: true }, { status: 'recovered', replayed: 1 }],
    ['dies, and remembers', { crash: true, keepMemory: true }, { status: 'recovered', replayed: 1 }],
    ['restarts, and has forgotten', {}, { status: 'gap', reason: 'rejected' }]
  ])('%s', async (_, how, verdict) => {
    const { cable, server, clock, heard } = await following()
    server.publish('news', 'one')
    server.restart({ pause: 3_000, ...how })
    await clock.advance()
    expect(cable.state).toBe('disconnected')
    server.publish('news', 'two')
    await clock.advance(30_000)

    expect(cable.state).toBe('connected')
    expect(heard.verdicts.at(-1)).toMatchObject(verdict)
  })

  it('says so when it restarts, and nothing when it dies', async () => {
    const restarted = await following()
    restarted.server.restart()
    await restarted.clock.advance()
    expect(restarted.cable.status.get().lastError?.reason).toBe('server_restart')

    const died = await following()
    died.server.restart({ crash: true })
    await died.clock.advance()
    expect(died.cable.status.get().lastError?.reason).toBe('transport_closed')
  })

  it('is away until it starts', async () => {
    const { cable, server, clock } = await following()
    server.stop()
    await clock.advance(120_000)
    expect(cable.state).not.toBe('connected')
    server.start()
    await clock.advance(60_000)
    expect(cable.state).toBe('connected')
  })

  it('takes its time for a welcome and for a confirmation', async () => {
    const { cable, server, clock } = createTestCable()
    server.slow({ welcome: 2_000, confirmation: 3_000 })
    const chat = cable.subscribeTo('ChatChannel')
    await clock.advance(1_999)
    expect(cable.state).toBe('connecting')
    await clock.advance(1)
    expect([cable.state, chat.state]).toEqual(['connected', 'connecting'])
    await clock.advance(3_000)
    expect(chat.state).toBe('connected')
  })

  it('never welcomes: the client tries anew', async () => {
    const { cable, server, clock } = createTestCable()
    server.slow({ welcome: Number.POSITIVE_INFINITY })
    cable.connect().catch(() => {})
    await clock.advance(60_000)
    expect(cable.status.get()).toMatchObject({ lastError: { reason: 'timeout', phase: 'welcome' } })
    server.slow({})
    await clock.advance(60_000)
    expect(cable.state).toBe('connected')
  })

  it('keeps who comes back to a session waiting, too', async () => {
    const { cable, server, clock, cut } = await following()
    server.slow({ welcome: Number.POSITIVE_INFINITY })
    cut()
    await clock.advance(60_000)
    expect(cable.state).not.toBe('connected')
  })

  it('ends sessions with a word', async () => {
    const { cable, server, clock } = await following()
    expect(server.disconnect(() => true, { reason: 'token_expired', reconnect: false })).toBe(1)
    await clock.advance()
    expect(cable.state).toBe('closed')
  })

  it('has the quirks of real ones', async () => {
    const { server, clock, heard } = await following({ server: { quirks: { lateLive: 1_000 } } })
    server.publish('news', 'one')
    expect(heard.messages).toEqual([])
    await clock.advance(1_000)
    expect(heard.messages).toEqual(['one'])
  })

  it('refuses options it cannot use', () => {
    expect(() => createTestServer({ pingInterval: 0 })).toThrow('pingInterval')
  })
})

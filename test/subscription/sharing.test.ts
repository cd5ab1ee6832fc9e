import { Channel, NamedChannel } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, nextSocket, story } from '../support/story.ts'

const CHAT = '{"channel":"ChatChannel"}'

describe('channels with one identifier', () => {
  it('share one subscribe, and only the last release sends an unsubscribe', async () => {
    const told = connectedStory()
    const channels = Array.from({ length: 5 }, () => told.cable.subscribeTo('ChatChannel'))
    told.server.confirm(CHAT)
    expect(channels.map(({ state }) => state)).toEqual(Array(5).fill('connected'))

    for (const channel of channels) {
      expect(told.server.log).toEqual([`subscribe ${CHAT}`])
      channel.disconnect()
      await told.clock.advance(1_000)
    }
    expect(told.server.log).toEqual([`subscribe ${CHAT}`, `unsubscribe ${CHAT}`])
  })

  it('each get every message once', () => {
    const told = connectedStory()
    const heard: string[] = []
    for (const name of ['a', 'b', 'c'])
      told.cable.subscribeTo('ChatChannel').on('message', message => heard.push(`${name}${message}`))
    told.server.confirm(CHAT)
    told.server.say(CHAT, 1)
    told.server.say(CHAT, 2)
    expect(heard).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2'])
  })

  it('that come while the first hears of it are told once how it went', () => {
    const told = connectedStory()
    const heard: string[] = []
    const first = told.cable.subscribeTo('ChatChannel')
    first.on('recovery', ({ status }) => heard.push(`first ${status}`))
    first.on('connect', () => {
      const second = new NamedChannel('ChatChannel')
      second.on('recovery', ({ status }) => heard.push(`second ${status}`))
      told.cable.subscribe(second)
    })
    told.server.confirm(CHAT)
    expect(heard).toEqual(['first fresh', 'second fresh'])
  })

  it('that come late are connected without a frame', () => {
    const told = connectedStory()
    told.cable.subscribeTo('ChatChannel')
    told.server.confirm(CHAT)
    const late = told.cable.subscribeTo('ChatChannel')
    expect(late.state).toBe('connected')
    expect(told.server.log).toHaveLength(1)
  })

  it('that come while the link is down say so, and come up with it', async () => {
    const told = connectedStory()
    told.cable.subscribeTo('ChatChannel')
    told.server.confirm(CHAT)
    told.server.end()
    const late = told.cable.subscribeTo('ChatChannel')
    expect(late.state).toBe('disconnected')
    await nextSocket(told)
    told.server.welcome()
    told.server.confirm(CHAT)
    expect(late.state).toBe('connected')
    expect(told.server.log).toHaveLength(1)
  })

  it('are the same channel whatever the order of the params', () => {
    const told = connectedStory()
    told.cable.subscribeTo('ChatChannel', { room: 'a', author: 1 })
    told.cable.subscribeTo('ChatChannel', { author: 1, room: 'a', nothing: undefined })
    expect(told.server.count('subscribe')).toBe(1)
  })

  it('released twice count once', async () => {
    const told = connectedStory()
    const one = told.cable.subscribeTo('ChatChannel')
    const other = told.cable.subscribeTo('ChatChannel')
    told.server.confirm(CHAT)
    let closes = 0
    one.on('close', () => closes++)
    one.disconnect()
    one.unsubscribe()
    told.cable.unsubscribe(one)
    await told.clock.advance(1_000)
    expect(closes).toBe(1)
    expect(other.state).toBe('connected')
    expect(told.server.log).toEqual([`subscribe ${CHAT}`])
  })

  it('put on the cable twice are one', async () => {
    const told = connectedStory()
    const chat = told.cable.subscribeTo('ChatChannel')
    expect(told.cable.subscribe(chat)).toBe(chat)
    chat.disconnect()
    told.server.confirm(CHAT)
    expect(told.server.log).toEqual([`subscribe ${CHAT}`, `unsubscribe ${CHAT}`])
  })
})

describe('one class with different params', () => {
  class Room extends Channel<{ room: string | number }> {
    static override readonly identifier = 'RoomChannel'
  }

  it('is as many subscriptions, and leaving one touches no other', async () => {
    const told = connectedStory()
    const [a, b, c] = ['a', 'b', 'c'].map(room => told.cable.subscribe(new Room({ room })))
    told.server.confirmAll()
    const heard: unknown[] = []
    for (const room of [a, b, c]) room?.on('message', message => heard.push(message))

    a?.disconnect()
    await told.clock.advance(1_000)
    expect(told.server.log.slice(3)).toEqual([`unsubscribe ${a?.identifier}`])
    expect([a?.state, b?.state, c?.state]).toEqual(['closed', 'connected', 'connected'])
    for (const room of ['a', 'b', 'c']) told.server.say(new Room({ room }).identifier, room)
    expect(heard).toEqual(['b', 'c'])
  })

  it('tells 7 from "7", as the server does', () => {
    const told = connectedStory()
    told.cable.subscribe(new Room({ room: 7 }))
    told.cable.subscribe(new Room({ room: '7' }))
    expect(told.server.count('subscribe')).toBe(2)
  })

  it('sends the identifier that the server will echo, byte for byte', () => {
    const told = connectedStory()
    const room = told.cable.subscribe(new Room({ room: '<é>\u2028' }))
    const sent = told.server.socket.sent[0]?.['identifier']
    expect(sent).toBe(room.identifier)
    told.server.socket.receiveRaw(
      `{"identifier":${JSON.stringify(sent).replace(/</g, '\\u003c')},"type":"confirm_subscription"}`
    )
    expect(room.state).toBe('connected')
  })
})

describe('wanted and not in one moment', () => {
  it('subscribe, unsubscribe, subscribe: one subscribe, no unsubscribe', async () => {
    const told = connectedStory()
    told.cable.subscribeTo('ChatChannel').disconnect()
    const chat = told.cable.subscribeTo('ChatChannel')
    await told.clock.advance(100)
    told.server.confirm(CHAT)
    await told.clock.advance(1_000)
    expect(told.server.log).toEqual([`subscribe ${CHAT}`])
    expect(chat.state).toBe('connected')
  })

  it('the same on a confirmed one: nothing is sent, and the new one is connected', async () => {
    const told = connectedStory()
    const first = told.cable.subscribeTo('ChatChannel')
    told.server.confirm(CHAT)
    for (let mount = 0; mount < 20; mount++) {
      first.disconnect()
      told.cable.subscribe(first)
    }
    await told.clock.advance(1_000)
    expect(told.server.log).toEqual([`subscribe ${CHAT}`])
    expect(first.state).toBe('connected')
  })

  it('subscribe, unsubscribe before any link: nothing is ever sent', async () => {
    const told = story()
    told.cable.subscribeTo('ChatChannel').disconnect()
    await told.clock.advance()
    told.server.welcome()
    await told.clock.advance(1_000)
    expect(told.server.log).toEqual([])
  })
})

describe('an unsubscribe', () => {
  it('waits for the answer to the subscribe: a confirmation', async () => {
    const told = connectedStory()
    told.cable.subscribeTo('ChatChannel').disconnect()
    await told.clock.advance(3_000)
    expect(told.server.log).toEqual([`subscribe ${CHAT}`])
    told.server.confirm(CHAT)
    expect(told.server.log).toEqual([`subscribe ${CHAT}`, `unsubscribe ${CHAT}`])
  })

  it('is not sent after a rejection', async () => {
    const told = connectedStory()
    told.cable.subscribeTo('ChatChannel').disconnect()
    await told.clock.advance(100)
    told.server.reject(CHAT)
    await told.clock.advance(60_000)
    expect(told.server.count('unsubscribe')).toBe(0)
  })

  it('is sent where no answer comes at all', async () => {
    const told = connectedStory({ maxMissingPings: 100 })
    told.cable.subscribeTo('ChatChannel').disconnect()
    await told.clock.advance(5_000)
    expect(told.server.log).toEqual([`subscribe ${CHAT}`, `unsubscribe ${CHAT}`])
    await told.clock.advance(60_000)
    expect(told.server.log).toHaveLength(2)
  })

  it('is followed by a new subscribe only 250 ms later', async () => {
    const told = connectedStory()
    const chat = told.cable.subscribeTo('ChatChannel')
    told.server.confirm(CHAT)
    chat.disconnect()
    await told.clock.advance(10)
    const again = told.cable.subscribeTo('ChatChannel')
    await told.clock.advance(239)
    expect(told.server.log).toEqual([`subscribe ${CHAT}`, `unsubscribe ${CHAT}`])
    expect(again.state).toBe('connecting')
    await told.clock.advance(1)
    expect(told.server.log).toEqual([`subscribe ${CHAT}`, `unsubscribe ${CHAT}`, `subscribe ${CHAT}`])
    told.server.confirm(CHAT)
    expect(again.state).toBe('connected')
  })

  it('never shares the wire with a subscribe of the same identifier', async () => {
    const told = connectedStory()
    for (let round = 0; round < 30; round++) {
      const chat = told.cable.subscribeTo('ChatChannel')
      await told.clock.advance(round * 17)
      chat.disconnect()
      await told.clock.advance(round * 7)
      if (round % 3 === 0) told.server.confirm(CHAT)
    }
    const commands = told.server.log.map(entry => entry.split(' ')[0])
    for (const [index, command] of commands.entries())
      expect(command).toBe(index % 2 === 0 ? 'subscribe' : 'unsubscribe')
  })
})

import { Channel, type ChannelEvents, type ChannelState } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, nextSocket, story } from '../support/story.ts'

/** What a channel tells, and the state it shows while it does. */
function record(channel: { state: ChannelState; on: Channel['on'] }) {
  const told: unknown[] = []
  channel.on('connect', info => told.push(['connect', info, channel.state]))
  channel.on('disconnect', error => told.push(['disconnect', error?.reason, channel.state]))
  channel.on('close', error => told.push(['close', error?.reason, channel.state]))
  channel.on('message', message => told.push(['message', message, channel.state]))
  return told
}

describe('the life of a channel', () => {
  it("has the official client's events and state words, in its order", async () => {
    const told = story()
    const chat = told.cable.subscribeTo('ChatChannel')
    const heard = record(chat)
    expect(chat.state).toBe('connecting')
    told.server.welcome()
    expect(chat.state).toBe('connecting')
    told.server.confirm(chat.identifier)
    told.server.say(chat.identifier, 'hi')
    told.server.end()
    await nextSocket(told)
    told.server.welcome()
    expect(chat.state).toBe('connecting')
    told.server.confirm(chat.identifier)
    chat.disconnect()

    expect(heard).toEqual([
      ['connect', { reconnect: false, restored: false }, 'connected'],
      ['message', 'hi', 'connected'],
      ['disconnect', 'transport_closed', 'disconnected'],
      ['connect', { reconnect: true, restored: false }, 'connected'],
      ['close', undefined, 'closed']
    ])
  })

  it('is idle before it is on a cable, and closed by its own release', () => {
    const chat = new (class extends Channel {
      static override readonly identifier = 'ChatChannel'
    })()
    expect(chat.state).toBe('idle')
    const { cable } = story()
    cable.subscribe(chat)
    expect(chat.state).toBe('connecting')
    chat.disconnect()
    expect(chat.state).toBe('closed')
  })

  it('shows disconnected while the link cannot be made', async () => {
    const told = story()
    const chat = told.cable.subscribeTo('ChatChannel')
    const heard = record(chat)
    await told.clock.advance(10_000)
    expect(heard).toEqual([['disconnect', 'timeout', 'disconnected']])
    await nextSocket(told)
    told.server.welcome()
    told.server.confirm(chat.identifier)
    expect(heard.at(-1)).toEqual(['connect', { reconnect: false, restored: false }, 'connected'])
  })

  it('tells disconnect once for a long outage', async () => {
    const told = connectedStory()
    const chat = told.cable.subscribeTo('ChatChannel')
    const heard = record(chat)
    told.server.confirm(chat.identifier)
    told.server.end()
    for (let attempt = 0; attempt < 4; attempt++) {
      await nextSocket(told)
      told.server.socket.fail()
      await told.clock.advance()
    }
    expect(heard.map(entry => Array.isArray(entry) && entry[0])).toEqual(['connect', 'disconnect'])
  })

  it('may begin again after its end, as a first time', () => {
    const told = connectedStory()
    const chat = told.cable.subscribeTo('ChatChannel')
    const heard = record(chat)
    told.server.confirm(chat.identifier)
    chat.disconnect()
    told.cable.subscribe(chat)
    expect(heard.at(-1)).toEqual(['connect', { reconnect: false, restored: false }, 'connected'])
  })

  it('is on one cable at a time', () => {
    const [one, other] = [story().cable, story().cable]
    const chat = one.subscribeTo('ChatChannel')
    expect(() => other.subscribe(chat)).toThrow(/already on another cable/)
    chat.disconnect()
    other.subscribe(chat)
    expect(chat.state).toBe('connecting')
  })
})

describe('listeners of a channel', () => {
  it('hear until undone, and once with once', () => {
    const { cable, server } = connectedStory()
    const chat = cable.subscribeTo('ChatChannel')
    const heard: unknown[] = []
    const undo = chat.on('message', message => heard.push(['on', message]))
    chat.once('message', message => heard.push(['once', message]))
    server.confirm(chat.identifier)
    server.say(chat.identifier, 1)
    server.say(chat.identifier, 2)
    undo()
    undo()
    server.say(chat.identifier, 3)
    expect(heard).toEqual([
      ['on', 1],
      ['once', 1],
      ['on', 2]
    ])
  })

  it('that are added by a listener hear the next message, not this one', () => {
    const { cable, server } = connectedStory()
    const chat = cable.subscribeTo('ChatChannel')
    const heard: unknown[] = []
    // Not with `once`: it leaves the list before it is called, and the list is another then.
    let more = true
    chat.on('message', () => {
      if (more) chat.on('message', message => heard.push(message))
      more = false
    })
    server.confirm(chat.identifier)
    server.say(chat.identifier, 1)
    server.say(chat.identifier, 2)
    expect(heard).toEqual([2])
  })

  it('hear every message of a burst, in order', () => {
    const { cable, server } = connectedStory()
    const chat = cable.subscribeTo('ChatChannel')
    const heard: unknown[] = []
    chat.on('message', message => heard.push(message))
    server.confirm(chat.identifier)
    for (let i = 0; i < 1_000; i++) server.say(chat.identifier, i)
    expect(heard).toEqual(Array.from({ length: 1_000 }, (_, i) => i))
  })
})

describe('a class of channels', () => {
  interface Said {
    text: string
  }
  interface ChatEvents extends ChannelEvents<Said> {
    shout: (text: string) => void
  }

  class Chat extends Channel<{ room: string }, Said, ChatEvents, { speak: (payload: Said) => void }> {
    static override readonly identifier = 'ChatChannel'

    override receive(message: Said): void {
      if (message.text === message.text.toUpperCase()) this.emit('shout', message.text)
      else super.receive(message)
    }

    speak(text: string): Promise<void> {
      return this.perform('speak', { text })
    }
  }

  it('adds its own events and actions, and sees messages first', async () => {
    const { cable, server } = connectedStory()
    const chat = cable.subscribe(new Chat({ room: 'keynote' }))
    const heard: string[] = []
    chat.on('message', ({ text }) => heard.push(text))
    chat.on('shout', text => heard.push(`!${text}`))
    server.confirm(chat.identifier)
    server.say(chat.identifier, { text: 'hi' })
    server.say(chat.identifier, { text: 'HI' })
    await chat.speak('ho')

    expect(chat.identifier).toBe('{"channel":"ChatChannel","room":"keynote"}')
    expect(heard).toEqual(['hi', '!HI'])
    expect(server.socket.sent.at(-1)).toMatchObject({ data: '{"text":"ho","action":"speak"}' })
  })

  it('may be made by subscribeTo', () => {
    const { cable } = connectedStory()
    const chat = cable.subscribeTo(Chat, { room: 'keynote' })
    expect(chat).toBeInstanceOf(Chat)
    expect(chat.params).toEqual({ room: 'keynote' })
    expect(chat.state).toBe('connecting')
  })

  it('keeps its params as they were given', () => {
    const params = { room: 'a' }
    const chat = new Chat(params)
    params.room = 'b'
    expect(chat.identifier).toContain('"a"')
    expect(Object.isFrozen(chat.params)).toBe(true)
  })
})

describe('streams', () => {
  it('by name and by signed name are the channel $pubsub, with messages and whispers', async () => {
    const { cable, server } = connectedStory()
    const open = cable.streamFrom('room/42')
    const signed = cable.streamFromSigned('c2lnbmVk--aa')
    expect(server.log).toEqual([
      'subscribe {"channel":"$pubsub","stream_name":"room/42"}',
      'subscribe {"channel":"$pubsub","signed_stream_name":"c2lnbmVk--aa"}'
    ])
    server.confirmAll()
    const heard: unknown[] = []
    open.on('message', message => heard.push(['open', message]))
    signed.on('message', message => heard.push(['signed', message]))
    server.say(signed.identifier, 1)
    server.say(open.identifier, 2)
    await open.whisper({ typing: true })

    expect(heard).toEqual([
      ['signed', 1],
      ['open', 2]
    ])
    expect(server.socket.sent.at(-1)).toEqual({
      command: 'whisper',
      identifier: open.identifier,
      data: { typing: true }
    })
  })
})

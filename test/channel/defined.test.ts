import { DefinedChannel, defineChannel } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, outcomeOf } from '../support/story.ts'

const Chat = defineChannel<{
  params: { room: string }
  message: { type: 'said'; text: string } | { type: 'left'; author: string }
  actions: { speak: { text: string }; leave: undefined; receive: { raw: string } }
  whisper: { type: 'typing'; author: string }
}>('ChatChannel')

function subscribed() {
  const told = connectedStory()
  const chat = told.cable.subscribeTo(Chat, { room: 'keynote' })
  told.server.confirm(chat.identifier)
  return { ...told, chat }
}

describe('a defined channel', () => {
  it('is subscribed by the name and the params of its definition', () => {
    const { chat, server } = subscribed()
    expect(Chat.identifier).toBe('ChatChannel')
    expect(chat.params).toEqual({ room: 'keynote' })
    expect(server.log).toEqual(['subscribe {"channel":"ChatChannel","room":"keynote"}'])
  })

  it('can be made first and subscribed later, and is told from others by instanceof', () => {
    const { cable, server } = connectedStory()
    const chat = new Chat({ room: 'keynote' })
    expect(chat.state).toBe('idle')
    expect(cable.subscribe(chat)).toBe(chat)
    expect(server.count('subscribe')).toBe(1)
    expect([chat instanceof Chat, chat instanceof DefinedChannel]).toEqual([true, true])
    expect(chat instanceof defineChannel('OtherChannel')).toBe(false)
  })

  it('listens to messages by their tag, until it is undone', () => {
    const { chat, server, errors } = subscribed()
    const heard: unknown[] = []
    const stop = chat.onMessage('said', ({ text }) => heard.push(text))
    chat.onMessage('typing', ({ author }, meta) => heard.push([author, meta]))

    server.say(chat.identifier, { type: 'said', text: 'hello' })
    server.say(chat.identifier, { type: 'left', author: 'Ada' })
    server.say(chat.identifier, { type: 'typing', author: 'Bob' })
    for (const odd of [null, 7, 'said', [], { type: ['said'] }]) server.say(chat.identifier, odd)
    stop()
    server.say(chat.identifier, { type: 'said', text: 'nobody listens' })

    expect(heard).toEqual(['hello', ['Bob', undefined]])
    expect(errors).toEqual([])
  })

  it('takes another property for the tag', () => {
    const { cable, server } = connectedStory()
    const Feed = defineChannel<{ message: { event: 'added'; id: number }; tag: 'event' }>('FeedChannel', {
      tag: 'event'
    })
    const feed = cable.subscribeTo(Feed)
    server.confirm(feed.identifier)
    const heard: number[] = []
    feed.onMessage('added', ({ id }) => heard.push(id))
    server.say(feed.identifier, { event: 'added', id: 1 })
    server.say(feed.identifier, { type: 'added', id: 2 })
    expect(heard).toEqual([1])
  })

  it('reports what such a listener throws or promises in vain, and delivers to the others', async () => {
    const { chat, server, errors } = subscribed()
    const heard: string[] = []
    chat.onMessage('said', () => {
      throw new Error('thrown')
    })
    chat.onMessage('said', async () => {
      throw new Error('promised')
    })
    chat.onMessage('said', ({ text }) => heard.push(text))
    server.say(chat.identifier, { type: 'said', text: 'hello' })
    await outcomeOf(Promise.resolve())
    expect(heard).toEqual(['hello'])
    expect(errors).toEqual([new Error('thrown'), new Error('promised')])
  })

  it('performs, sends and whispers', async () => {
    const { chat, server } = subscribed()
    await chat.perform('speak', { text: 'hello' })
    await chat.perform('leave')
    await chat.send({ raw: 'data' })
    await chat.whisper({ type: 'typing', author: 'Ada' })
    expect(server.socket.sent.slice(1).map(({ command, data }) => [command, data])).toEqual([
      ['message', '{"text":"hello","action":"speak"}'],
      ['message', '{"action":"leave"}'],
      ['message', '{"raw":"data"}'],
      ['whisper', { type: 'typing', author: 'Ada' }]
    ])
  })

  it('may be extended, by a class that keeps its types', () => {
    class Room extends Chat {
      readonly said: string[] = []
      override receive(...[message, meta]: Parameters<InstanceType<typeof Chat>['receive']>): void {
        if (message.type === 'said') this.said.push(message.text)
        super.receive(message, meta)
      }
    }
    const { cable, server } = connectedStory()
    const room = cable.subscribeTo(Room, { room: 'keynote' })
    server.confirm(room.identifier)
    server.say(room.identifier, { type: 'said', text: 'hello' })
    expect(room.identifier).toBe('{"channel":"ChatChannel","room":"keynote"}')
    expect(room.said).toEqual(['hello'])
  })

  it.each([undefined, '', 7])('has to have a name: %j', name => {
    // @ts-expect-error the compiler wants a string, and plain JavaScript has none
    expect(() => defineChannel(name)).toThrow('No channel was defined: its name on the server is a string')
  })
})

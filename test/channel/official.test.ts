import { Channel } from '@anycable/core'
import { describe, expect, it } from 'vitest'
import { connectedStory, nextSocket } from '../support/story.ts'

class OldChat extends Channel<{ room: string }> {
  static override readonly identifier = 'ChatChannel'
}

describe('a channel class written for the official client', () => {
  it('plugs into our cable: events, performs, whispers, release', async () => {
    const told = connectedStory()
    const chat = told.cable.subscribe(new OldChat({ room: 'a' }))
    const heard: unknown[] = []
    chat.on('connect', ({ reconnect }) => heard.push(['connect', reconnect]))
    chat.on('disconnect', () => heard.push('disconnect'))
    chat.on('close', () => heard.push('close'))
    chat.on('message', message => heard.push(message))

    told.server.confirm(chat.identifier)
    told.server.say(chat.identifier, 'hi')
    await chat.perform('speak', { text: 'ho' })
    await chat.whisper({ typing: true })
    expect(told.server.socket.sent.slice(1)).toEqual([
      { command: 'message', identifier: chat.identifier, data: '{"text":"ho","action":"speak"}' },
      { command: 'whisper', identifier: chat.identifier, data: { typing: true } }
    ])

    told.server.end()
    await nextSocket(told)
    told.server.welcome()
    told.server.confirm(chat.identifier)
    chat.disconnect()
    await told.clock.advance()

    expect(heard).toEqual([['connect', false], 'hi', 'disconnect', ['connect', true], 'close'])
    expect(told.server.log).toEqual([`subscribe ${chat.identifier}`, `unsubscribe ${chat.identifier}`])
  })

  it('shares its subscription with a channel of ours', async () => {
    const told = connectedStory()
    const old = told.cable.subscribe(new OldChat({ room: 'a' }))
    const ours = told.cable.subscribeTo('ChatChannel', { room: 'a' })
    expect(ours.identifier).toBe(old.identifier)
    told.server.confirmAll()
    expect([old.state, ours.state]).toEqual(['connected', 'connected'])
    expect(told.server.count('subscribe')).toBe(1)
    await old.ensureSubscribed()
  })

  it('is not told of a message once it was released in the middle of it', () => {
    const told = connectedStory()
    const ours = told.cable.subscribeTo('ChatChannel', { room: 'a' })
    const old = told.cable.subscribe(new OldChat({ room: 'a' }))
    told.server.confirmAll()
    const heard: unknown[] = []
    old.on('message', message => heard.push(message))
    ours.once('message', () => old.disconnect())
    told.server.say(ours.identifier, 'hi')
    told.server.say(ours.identifier, 'ho')
    expect(heard).toEqual([])
  })
})

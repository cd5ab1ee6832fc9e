import { describe, expect, it } from 'vitest'
import { connectedStory, nextSocket } from '../support/story.ts'

const bad = {
  throws: () => {
    throw new Error('thrown')
  },
  rejects: async () => {
    throw new Error('rejected')
  },
  'throws nothing at all': () => {
    throw undefined
  }
}

describe.each(Object.entries(bad))('a listener that %s', (_name, listener) => {
  it('of a channel stops nobody else, and is reported once each time', async () => {
    const told = connectedStory()
    const chat = told.cable.subscribeTo('ChatChannel')
    const heard: unknown[] = []
    for (const event of ['connect', 'message', 'disconnect', 'close'] as const) {
      chat.on(event, listener)
      chat.on(event, () => heard.push(event))
    }
    told.server.confirm(chat.identifier)
    told.server.say(chat.identifier, 1)
    told.server.end()
    await nextSocket(told)
    told.server.welcome()
    told.server.confirm(chat.identifier)
    chat.disconnect()
    await told.clock.advance()

    expect(heard).toEqual(['connect', 'message', 'disconnect', 'connect', 'close'])
    expect(told.errors).toHaveLength(5)
  })

  it('of the cable stops nobody else, nor the way back', async () => {
    const told = connectedStory()
    for (const event of ['connect', 'disconnect', 'close', 'keepalive'] as const)
      told.cable.on(event, listener)
    const events: string[] = []
    told.cable.on('keepalive', () => events.push('keepalive'))
    told.server.ping()
    told.server.end()
    await nextSocket(told)
    told.server.welcome()
    expect(told.cable.state).toBe('connected')
    told.cable.disconnect()
    await told.clock.advance()

    expect(events).toEqual(['keepalive'])
    expect(told.events).toEqual(['connect', 'disconnect', 'connect', 'close'])
    expect(told.errors).toHaveLength(4)
  })

  it('of one channel does not keep a message from the other', () => {
    const told = connectedStory()
    const heard: unknown[] = []
    const first = told.cable.subscribeTo('ChatChannel')
    first.on('message', listener)
    told.cable.subscribeTo('ChatChannel').on('message', message => heard.push(message))
    told.server.confirm(first.identifier)
    told.server.say(first.identifier, 1)
    expect(heard).toEqual([1])
  })
})

describe('keepalive', () => {
  it("tells the server's time at each ping", () => {
    const told = connectedStory()
    const heard: unknown[] = []
    told.cable.on('keepalive', at => heard.push(at))
    told.server.ping(1_767_225_603)
    told.server.socket.receive({ type: 'ping' })
    expect(heard).toEqual([1_767_225_603, null])
  })
})

describe('the session id', () => {
  it('is the newest that the server gave', async () => {
    const told = connectedStory()
    expect(told.cable.sessionId).toBe(undefined)
    told.server.end()
    await nextSocket(told)
    told.server.welcome('s2')
    expect(told.cable.sessionId).toBe('s2')
  })
})

import { describe, expect, it } from 'vitest'
import { connectedStory, outcomeOf } from '../support/story.ts'

function confirmed(options = {}) {
  const told = connectedStory(options)
  const chat = told.cable.subscribeTo('ChatChannel')
  told.server.confirm(chat.identifier)
  return { ...told, chat }
}

const refusedAs = (reason: string) => expect.objectContaining({ reason, retryable: false })

describe('what the server could not read is not sent', () => {
  it('refuses a frame over 65,536 bytes, which would end the link for every channel', async () => {
    const { server, chat } = confirmed()
    expect(await outcomeOf(chat.perform('speak', { text: 'x'.repeat(66_000) }))).toEqual(
      refusedAs('too_large')
    )
    expect(await outcomeOf(chat.whisper('x'.repeat(66_000)))).toEqual(refusedAs('too_large'))
    expect(server.log).toEqual([`subscribe ${chat.identifier}`])
  })

  it('counts bytes, not letters', async () => {
    const { server, chat } = confirmed()
    expect(await outcomeOf(chat.whisper('é'.repeat(32_000)))).toBe(undefined)
    expect(await outcomeOf(chat.whisper('é'.repeat(33_000)))).toEqual(refusedAs('too_large'))
    expect(await outcomeOf(chat.whisper('x'.repeat(65_000)))).toBe(undefined)
    expect(server.count('whisper')).toBe(2)
  })

  it('lets a frame of exactly the limit pass, and none of one byte more', async () => {
    const { server, chat } = confirmed()
    const room = 65_536 - JSON.stringify({ command: 'whisper', identifier: chat.identifier, data: '' }).length
    expect(await outcomeOf(chat.whisper('x'.repeat(room)))).toBe(undefined)
    expect(await outcomeOf(chat.whisper('x'.repeat(room + 1)))).toEqual(refusedAs('too_large'))
    expect(String(server.socket.raw.at(-1))).toHaveLength(65_536)
  })

  it('takes another limit from the option maxFrameSize', async () => {
    const { chat } = confirmed({ maxFrameSize: 200 })
    expect(await outcomeOf(chat.perform('speak', { text: 'short' }))).toBe(undefined)
    expect(await outcomeOf(chat.perform('speak', { text: 'x'.repeat(200) }))).toEqual(refusedAs('too_large'))
  })

  it('rejects the channel whose name alone is too large', async () => {
    const { cable, server } = confirmed()
    const huge = cable.subscribeTo('ChatChannel', { room: 'x'.repeat(70_000) })
    expect(huge.state).toBe('closed')
    expect(server.count('subscribe')).toBe(1)
    expect(cable.state).toBe('connected')
  })

  it.each([['text'], [7], [null], [[1]], [1n]])('refuses to perform with the payload %s', async payload => {
    const { server, chat } = confirmed()
    const call = Reflect.apply(chat.perform, chat, ['speak', payload])
    expect(await outcomeOf(call)).toEqual(refusedAs('invalid_payload'))
    expect(server.count('message')).toBe(0)
  })

  it('refuses loops and BigInt in whispers and in performs', async () => {
    const { server, chat } = confirmed()
    const loop: { self?: object } = {}
    loop.self = loop
    for (const data of [loop, { big: 1n }]) {
      expect(await outcomeOf(chat.whisper(data))).toEqual(refusedAs('invalid_payload'))
      expect(await outcomeOf(chat.perform('speak', data))).toEqual(refusedAs('invalid_payload'))
      expect(await outcomeOf(chat.send(data))).toEqual(refusedAs('invalid_payload'))
    }
    expect(server.log).toEqual([`subscribe ${chat.identifier}`])
  })

  it('whispers undefined as null', () => {
    const { server, chat } = confirmed()
    chat.whisper(undefined)
    expect(server.socket.sent.at(-1)).toEqual({
      command: 'whisper',
      identifier: chat.identifier,
      data: null
    })
  })

  it('always sends identifier and data as text', () => {
    const { server, chat } = confirmed()
    chat.perform('speak', { text: 'hi' })
    chat.perform('away')
    chat.send({ text: 'plain' })
    expect(server.socket.sent.slice(1)).toEqual([
      { command: 'message', identifier: chat.identifier, data: '{"text":"hi","action":"speak"}' },
      { command: 'message', identifier: chat.identifier, data: '{"action":"away"}' },
      { command: 'message', identifier: chat.identifier, data: '{"text":"plain"}' }
    ])
  })

  it('refuses params without a form on the wire at the door, and takes the next channel', () => {
    const { cable, server } = confirmed()
    const loop: { self?: object } = {}
    loop.self = loop
    for (const params of [{ id: 1n }, { loop }]) {
      expect(() => cable.subscribeTo('ChatChannel', params)).toThrow(refusedAs('invalid_channel'))
    }
    const next = cable.subscribeTo('OtherChannel')
    server.confirm(next.identifier)
    expect(next.state).toBe('connected')
  })
})

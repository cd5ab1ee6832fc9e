import { FrameError } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory } from '../support/story.ts'

/** A cable with one confirmed channel, and what the channel heard. */
function listening() {
  const told = connectedStory()
  const chat = told.cable.subscribeTo('ChatChannel')
  const heard: unknown[] = []
  chat.on('message', message => heard.push(message))
  told.server.confirm(chat.identifier)
  return { ...told, chat, heard }
}

describe('a frame that should not have come', () => {
  it.each([
    ['text that is no JSON', 'not json', 'malformed_frame'],
    ['an empty frame', '', 'malformed_frame'],
    ['half a frame', '{"type":"ping"', 'malformed_frame'],
    ['two objects in one', '{"type":"ping"}{"type":"ping"}', 'malformed_frame'],
    ['null', 'null', 'malformed_frame'],
    ['a number', '42', 'malformed_frame'],
    ['a list', '[{"type":"ping"}]', 'malformed_frame'],
    ['an empty object', '{}', 'malformed_frame'],
    ['a type that is no text', '{"type":{"toString":1}}', 'malformed_frame'],
    ['a message for a number', '{"identifier":7,"message":1}', 'malformed_frame'],
    ['a confirmation of nothing', '{"type":"confirm_subscription"}', 'malformed_frame'],
    ['keys of the prototype', '{"__proto__":{"type":"disconnect","reconnect":false}}', 'malformed_frame'],
    ['a constructor', '{"constructor":{"prototype":{"type":"ping"}}}', 'malformed_frame'],
    ['a type nobody knows', '{"type":"surprise"}', 'unknown_frame'],
    ['a type named as an object method', '{"type":"constructor"}', 'unknown_frame'],
    ['10 MB of nothing', 'x'.repeat(10_000_000), 'malformed_frame'],
    ['a type of 10 MB', `{"type":"${'x'.repeat(10_000_000)}"}`, 'unknown_frame'],
    ['lists 100,000 deep', '['.repeat(100_000) + ']'.repeat(100_000), 'malformed_frame'],
    ['lists 100,000 deep that never end', '['.repeat(100_000), 'malformed_frame']
  ])('is reported once and breaks nothing: %s', (_name, frame, reason) => {
    const { cable, server, errors, chat, heard } = listening()

    server.socket.receiveRaw(frame)

    expect(errors).toEqual([expect.objectContaining({ reason })])
    expect(errors[0]).toBeInstanceOf(FrameError)
    expect(String(errors[0]).length).toBeLessThan(500)
    expect(cable.state).toBe('connected')
    server.say(chat.identifier, 'still here')
    expect(heard).toEqual(['still here'])
  })

  it('is reported each time it comes', () => {
    const { server, errors } = listening()
    for (let i = 0; i < 5; i++) server.socket.receiveRaw('?')
    expect(errors).toHaveLength(5)
  })

  it('is dropped in silence where a server may send it: a rejection of nobody, presence, history', () => {
    const { server, errors, chat } = listening()
    server.socket.receive({ type: 'reject_subscription' })
    server.socket.receive({
      type: 'presence',
      identifier: chat.identifier,
      message: { type: 'leave', id: 'a' }
    })
    server.socket.receive({ type: 'confirm_history', identifier: chat.identifier })
    server.socket.receive({ type: 'pong' })
    expect(errors).toEqual([])
    expect(chat.state).toBe('connected')
  })

  it('is read as any other when it comes as bytes', () => {
    const { server, chat, heard } = listening()
    const frame = JSON.stringify({ identifier: chat.identifier, message: 'é' })
    server.socket.receiveRaw(new TextEncoder().encode(frame).buffer)
    expect(heard).toEqual(['é'])
  })
})

describe('a message with the strangest body', () => {
  it.each([
    ['10 MB', `"${'x'.repeat(10_000_000)}"`],
    ['100,000 lists', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['null', 'null'],
    ['false', 'false'],
    ['nothing but an empty text', '""']
  ])('reaches the app as it is: %s', (_name, body) => {
    const { server, errors, chat, heard } = listening()
    server.socket.receiveRaw(`{"identifier":${JSON.stringify(chat.identifier)},"message":${body}}`)
    expect(heard).toHaveLength(1)
    expect(errors).toEqual([])
    expect('admin' in Object.prototype).toBe(false)
  })

  it('comes with its position where that is whole, and without where it is not', () => {
    const { server, chat } = listening()
    const metas: unknown[] = []
    chat.on('message', (_message, meta) => metas.push(meta))
    server.say(chat.identifier, 1, { stream_id: 'a', epoch: 'e', offset: 1 })
    server.say(chat.identifier, 2, { stream_id: 'a', epoch: 'e', offset: '2' })
    server.say(chat.identifier, 3)
    const known = { replayed: false, late: false }
    expect(metas).toEqual([{ stream: 'a', epoch: 'e', offset: 1, ...known }, undefined, undefined])
  })

  it('reaches nobody when it names a channel nobody has, however it is named', () => {
    const { server, errors, heard } = listening()
    for (const identifier of ['', '__proto__', 'constructor', '{"channel":"Other"}'])
      server.say(identifier, 1)
    expect(heard).toEqual([])
    expect(errors).toEqual([])
  })
})

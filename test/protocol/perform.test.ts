import { describe, expect, it } from 'vitest'
import { performCommand, whisperCommand } from '../../src/protocol/perform.ts'

const ID = '{"channel":"ChatChannel"}'

describe('a perform', () => {
  it('sends action and payload as the text of one object', () => {
    expect(performCommand(ID, 'speak', { text: 'hi' })).toEqual({
      command: 'message',
      identifier: ID,
      data: '{"text":"hi","action":"speak"}'
    })
  })

  it('sends the action alone where there is no payload', () => {
    expect(performCommand(ID, 'away')).toMatchObject({ data: '{"action":"away"}' })
  })

  it('sends the payload alone where there is no action', () => {
    expect(performCommand(ID, undefined, { text: 'hi' })).toMatchObject({ data: '{"text":"hi"}' })
  })

  it('is not fooled by a payload with an action of its own', () => {
    expect(performCommand(ID, 'speak', { action: 'delete' })).toMatchObject({ data: '{"action":"speak"}' })
  })

  it('leaves the payload as it was', () => {
    const payload = Object.freeze({ text: 'hi' })
    performCommand(ID, 'speak', payload)
    expect(payload).toEqual({ text: 'hi' })
  })

  it.each([['a text'], [7], [true], [null], [[1, 2]], [Symbol('s')], [1n], [() => 1]])(
    'refuses the payload %s: the server reads keys',
    payload => {
      expect(() => Reflect.apply(performCommand, null, [ID, 'speak', payload])).toThrow(
        expect.objectContaining({ reason: 'invalid_payload', retryable: false })
      )
    }
  )

  it('refuses what JSON cannot say', () => {
    const loop: { self?: object } = {}
    loop.self = loop
    for (const payload of [loop, { big: 1n }]) {
      expect(() => performCommand(ID, 'speak', payload)).toThrow(
        expect.objectContaining({ reason: 'invalid_payload', cause: expect.any(TypeError) })
      )
    }
  })

  it('refuses a payload that says of itself that it is no object', () => {
    for (const payload of [new Date(0), { toJSON: () => 'text' }, { toJSON: () => undefined }]) {
      expect(() => performCommand(ID, undefined, payload)).toThrow(
        expect.objectContaining({ reason: 'invalid_payload' })
      )
    }
  })

  it('refuses a name of an action that is no text', () => {
    for (const action of [7, null, {}]) {
      expect(() => Reflect.apply(performCommand, null, [ID, action, {}])).toThrow(
        expect.objectContaining({ reason: 'invalid_payload' })
      )
    }
  })
})

describe('a whisper', () => {
  it.each([[{ typing: true }], ['text'], [0], [null], [[1]]])('takes any JSON value: %j', data => {
    expect(whisperCommand(ID, data)).toEqual({ command: 'whisper', identifier: ID, data })
  })

  it('sends null for undefined', () => {
    expect(whisperCommand(ID, undefined)).toEqual({ command: 'whisper', identifier: ID, data: null })
  })
})

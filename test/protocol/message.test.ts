import { describe, expect, it } from 'vitest'
import { isData, parseMessage, positionOf } from '../../src/protocol/message.ts'

const ID = '{"channel":"ChatChannel"}'

describe('what a server says, frame by frame', () => {
  it('reads a welcome without a session', () => {
    expect(parseMessage({ type: 'welcome' })).toEqual({
      kind: 'welcome',
      sid: null,
      restored: false,
      restoredIds: []
    })
  })

  it('reads a welcome that restores: a missing list means that nothing was', () => {
    expect(parseMessage({ type: 'welcome', sid: 'B', restored: true, restored_ids: [ID, 7] })).toEqual({
      kind: 'welcome',
      sid: 'B',
      restored: true,
      restoredIds: [ID]
    })
    expect(parseMessage({ type: 'welcome', sid: 'B', restored: true })).toMatchObject({ restoredIds: [] })
  })

  it.each([
    [
      { type: 'ping', message: 1767225600 },
      { kind: 'ping', at: 1767225600 }
    ],
    [{ type: 'ping' }, { kind: 'ping', at: null }],
    [
      { type: 'ping', message: 'soon' },
      { kind: 'ping', at: null }
    ],
    [{ type: 'pong' }, { kind: 'pong' }],
    [
      { type: 'confirm_subscription', identifier: ID },
      { kind: 'confirmed', identifier: ID }
    ],
    [
      { type: 'reject_subscription', identifier: ID },
      { kind: 'rejected', identifier: ID }
    ],
    [{ type: 'reject_subscription' }, { kind: 'rejected', identifier: null }],
    [
      { type: 'confirm_history', identifier: ID },
      { kind: 'history', identifier: ID, found: true }
    ],
    [
      { type: 'reject_history', identifier: ID },
      { kind: 'history', identifier: ID, found: false }
    ],
    [
      { type: 'presence', identifier: ID, message: { type: 'join', id: '1' } },
      { kind: 'presence', identifier: ID, event: { type: 'join', id: '1' } }
    ],
    [
      { type: 'surprise', identifier: ID },
      { kind: 'unknown', type: 'surprise' }
    ]
  ])('reads %j', (frame, message) => {
    expect(parseMessage(frame)).toEqual(message)
  })

  it.each([
    [{ type: 'disconnect', reason: 'remote', reconnect: false }, 'remote', false],
    [{ type: 'disconnect', reason: 'server_restart', reconnect: true }, 'server_restart', true],
    [{ type: 'disconnect', reason: null, reconnect: true }, null, true],
    [{ type: 'disconnect', reason: 'unauthorized' }, 'unauthorized', null],
    [{ type: 'disconnect', reason: 4, reconnect: 'no' }, null, null]
  ])('reads the reason and the flag of %j', (frame, reason, reconnect) => {
    expect(parseMessage(frame)).toEqual({ kind: 'disconnect', reason, reconnect })
  })

  it.each(['confirm_subscription', 'confirm_history', 'reject_history', 'presence'])(
    'calls %s without an identifier malformed',
    type => {
      expect(parseMessage({ type })).toMatchObject({ kind: 'malformed' })
      expect(parseMessage({ type, identifier: 7 })).toMatchObject({ kind: 'malformed' })
    }
  )

  it.each([[null], [undefined], ['welcome'], [42], [true], [[]], [[{ type: 'welcome' }]], [{}]])(
    'calls %j malformed',
    frame => {
      expect(parseMessage(frame)).toMatchObject({ kind: 'malformed' })
    }
  )

  it.each([
    [{ type: '' }],
    [{ type: null }],
    [{ type: 12 }],
    [{ type: {} }],
    [{ identifier: ID }],
    [{ message: 1 }]
  ])('calls %j malformed: there is nothing to go by', frame => {
    expect(parseMessage(frame)).toMatchObject({ kind: 'malformed' })
  })

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'takes a type named %s for unknown, as any other',
    type => {
      expect(parseMessage({ type })).toEqual({ kind: 'unknown', type })
    }
  )

  it('takes nothing from a __proto__ that came over the wire', () => {
    const frame: unknown = JSON.parse('{"__proto__":{"type":"welcome","identifier":"x","message":1}}')

    expect(isData(frame)).toBe(false)
    expect(parseMessage(frame)).toMatchObject({ kind: 'malformed' })
    expect(Object.hasOwn(Object.prototype, 'type')).toBe(false)
  })
})

describe('messages of a channel', () => {
  it.each([[{ text: 'hi' }], ['text'], [0], [''], [false], [null], [[1, 2]]])(
    'may be any JSON value: %j',
    message => {
      expect(isData({ identifier: ID, message })).toBe(true)
    }
  )

  it('have no type; an empty one or none that is text does not count', () => {
    expect(isData({ identifier: ID, message: 1, type: 'presence' })).toBe(false)
    expect(isData({ identifier: ID, message: 1, type: '' })).toBe(true)
    expect(isData({ identifier: ID, message: 1, type: 7 })).toBe(true)
  })

  it('name their channel by text', () => {
    expect(isData({ identifier: 7, message: 1 })).toBe(false)
    expect(isData({ message: 1 })).toBe(false)
    expect(isData({ identifier: ID })).toBe(false)
    expect(isData(null)).toBe(false)
    expect(isData('{}')).toBe(false)
  })
})

describe('positions', () => {
  const data = { identifier: ID, message: 1, stream_id: 'room/42', epoch: 'zK3q', offset: 17 }

  it('say stream, epoch and offset', () => {
    expect(positionOf(data)).toEqual({ stream: 'room/42', epoch: 'zK3q', offset: 17 })
  })

  it.each([
    { stream_id: undefined },
    { epoch: undefined },
    { offset: undefined },
    { stream_id: 1 },
    { epoch: 2 },
    { offset: '17' },
    { offset: 0 },
    { offset: -1 },
    { offset: 1.5 },
    { offset: 2 ** 53 },
    { offset: Number.NaN }
  ])('are whole or not at all: not with %j', change => {
    expect(positionOf({ ...data, ...change })).toBeNull()
  })
})

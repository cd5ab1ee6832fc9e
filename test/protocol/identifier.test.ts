import { stringifyParams } from '@anycable/core'
import { describe, expect, it } from 'vitest'
import { identifierOf } from '../../src/protocol/identifier.ts'

describe('an identifier', () => {
  it('is the same text whatever the order of the params', () => {
    expect(identifierOf('ChatChannel', { room: 'a', author: 'b' })).toBe(
      '{"author":"b","channel":"ChatChannel","room":"a"}'
    )
    expect(identifierOf('ChatChannel', { author: 'b', room: 'a' })).toBe(
      identifierOf('ChatChannel', { room: 'a', author: 'b' })
    )
  })

  it('leaves undefined out and keeps null', () => {
    expect(identifierOf('ChatChannel', { room: undefined, author: null })).toBe(
      '{"author":null,"channel":"ChatChannel"}'
    )
    expect(identifierOf('ChatChannel')).toBe('{"channel":"ChatChannel"}')
  })

  it('tells a number from its text, as the server does', () => {
    expect(identifierOf('ChatChannel', { room: 7 })).not.toBe(identifierOf('ChatChannel', { room: '7' }))
  })

  it('is what the official client makes of the same channel', () => {
    const params = { room: '<&>\u2028', id: 7, none: null }
    expect(identifierOf('ChatChannel', params)).toBe(stringifyParams({ channel: 'ChatChannel', ...params }))
  })
})

import { describe, expect, it } from 'vitest'
import { jsonEncoder } from '../../src/protocol/json-encoder.ts'
import { performCommand } from '../../src/protocol/perform.ts'

const ID = '{"channel":"ChatChannel","room":"„quoted“ \\"keynote\\""}'
const LONG = 'It was a bright cold day in April. '.repeat(40)

/** What the frame would be in the plain way, whoever makes it. */
const plainly = (payload: object, action: string) =>
  JSON.stringify({ command: 'message', identifier: ID, data: JSON.stringify({ ...payload, action }) })

describe('the frame of a perform', () => {
  const payloads: Record<string, object> = {
    nothing: {},
    'a short text': { text: 'hi' },
    'a long text': { text: LONG },
    quotes: { text: '"', more: `"${LONG}"` },
    backslashes: { text: '\\', more: `\\n${LONG}\\` },
    'control characters': { text: '\n\t\u0000', more: `${LONG}\u2028\r` },
    'half of a pair': { text: '\ud83d', more: `${LONG}\udc00` },
    'other scripts': { text: 'Привет, 世界 🎉', more: `🎉${LONG}` },
    'lists and depth': { list: [1, null, { deep: [LONG] }], none: undefined },
    'an action of its own': { action: 'delete', text: LONG },
    'a text of its own making': { toJSON: () => ({ text: 'mine' }), text: 'yours' },
    'an object of a class': new (class Order {
      id = 7
      text = LONG
    })(),
    'an object without a prototype': Object.assign(Object.create(null), { text: LONG }),
    'an inherited action': Object.create({ action: 'inherited' }, { id: { value: 1, enumerable: true } })
  }

  for (const [what, payload] of Object.entries(payloads)) {
    it(`is the same to the byte for ${what}`, () => {
      for (const action of ['speak', 'say "it"'])
        expect(jsonEncoder.encode(performCommand(ID, action, payload))).toBe(plainly(payload, action))
    })
  }

  it('goes to the channel that it is for, whichever was before', () => {
    const frames = ['a', 'b', 'a'].map(identifier => jsonEncoder.encode(performCommand(identifier, 'x')))
    expect(frames.map(frame => JSON.parse(String(frame)).identifier)).toEqual(['a', 'b', 'a'])
  })

  it('is taken as it is where an app made it itself, whatever is in it', () => {
    const frame = { command: 'message', identifier: ID, data: `not JSON\n${LONG}` }
    expect(jsonEncoder.encode(frame)).toBe(JSON.stringify(frame))
  })
})

import { describe, expect, it } from 'vitest'
import { BASE, confirmed, enter, forgetful, ledger, message, stream } from './memory.ts'

const pong = { type: 'pong' }
const ping = { command: 'ping' }

/** What AnyCable's decoder chokes on. */
const choking: [string, string | Uint8Array][] = [
  ['text that is not JSON', '{"command":'],
  ['an empty frame', ''],
  ['a list', '[]'],
  ['a number', '7'],
  ['text', '"subscribe"'],
  ['two objects', '{}{}'],
  ['bytes that are not UTF-8', Buffer.from('{"command":"\xff"}', 'latin1')],
  ['bytes with a byte order mark', new TextEncoder().encode('\ufeff{}')],
  ['a command that is no string', '{"command":1}'],
  ['an identifier that is an object', '{"command":"subscribe","identifier":{"channel":"A"}}'],
  ['a history that is a list', '{"command":"history","history":[]}'],
  ['a "since" with a fraction', '{"command":"history","history":{"since":1.5}}'],
  ['a "since" that is text', '{"command":"history","history":{"since":"1"}}'],
  ['a "since" beyond 64 bits', '{"command":"history","history":{"since":1e30}}'],
  ['an epoch that is a number', '{"command":"history","history":{"streams":{"a":{"epoch":1,"offset":1}}}}'],
  ['an offset that is text', '{"command":"history","history":{"streams":{"a":{"epoch":"e","offset":"1"}}}}'],
  ['an offset below 0', '{"command":"history","history":{"streams":{"a":{"epoch":"e","offset":-1}}}}'],
  [
    'an offset beyond 64 bits',
    '{"command":"history","history":{"streams":{"a":{"epoch":"e","offset":1e20}}}}'
  ],
  ['a presence that is text', '{"command":"join","presence":"me"}'],
  ['a presence.id that is a number', '{"command":"join","presence":{"id":1}}']
]

/** What it swallows. */
const harmless: [string, string | Uint8Array][] = [
  ['null', 'null'],
  ['an empty object', '{}'],
  ['an unknown command', '{"command":"fly"}'],
  ['a command that is a name every object has', '{"command":"constructor"}'],
  ['a history that is null', '{"command":"history","history":null}'],
  ['a negative "since"', '{"command":"history","identifier":"x","history":{"since":-1}}'],
  ['a final newline', '{"command":"fly"}\n'],
  ['bytes', new TextEncoder().encode('{"command":"fly"}')]
]

describe('a frame that is no command:', () => {
  it.each(choking)('%s is reported politely and nothing else happens', async (_, frame) => {
    const { sentences, onError } = ledger()
    const client = await enter(forgetful({ onError }))

    expect(await client.sayRaw(frame)).toEqual([])
    expect(sentences).toHaveLength(1)
    expect(await client.say(ping)).toEqual([pong])
  })

  it.each(choking)('%s makes AnyCable deaf to this client, on an open connection', async (_, frame) => {
    const brain = forgetful({ mode: 'anycable', publicStreams: true, onError: () => {} })
    const client = await enter(brain)
    await client.subscribe(stream('a'))

    expect(await client.sayRaw(frame)).toEqual([])
    expect(await client.say(ping, { command: 'unsubscribe', identifier: stream('a') })).toEqual([])
    expect(client.heard).toBe(false)
    expect(client.close).toBe(null)

    brain.broadcast('a', 1)
    brain.ping()
    expect(client.frames.slice(2)).toEqual([
      message(stream('a'), 1),
      expect.objectContaining({ type: 'ping' })
    ])
  })

  it.each(harmless)('%s harms nobody, not even with AnyCable', async (_, frame) => {
    const client = await enter(forgetful({ mode: 'anycable', onError: () => {} }))

    expect(await client.sayRaw(frame)).toEqual([])
    expect(await client.say(ping)).toEqual([pong])
  })
})

it.each(['fly', 'constructor', ''])('an unknown command (%j) is reported, and silence', async command => {
  const { sentences, onError } = ledger()
  const client = await enter(forgetful({ onError }))

  expect(await client.say({ command })).toEqual([])
  expect(sentences).toEqual([`There is no command ${JSON.stringify(command)}`])
})

describe('a large frame', () => {
  const filled = (bytes: number) => {
    const empty = JSON.stringify({ command: 'ping', data: '' })
    return JSON.stringify({ command: 'ping', data: 'x'.repeat(bytes - empty.length) })
  }

  it('passes with 65,536 bytes', async () => {
    const client = await enter(forgetful())
    expect(await client.sayRaw(filled(65_536))).toEqual([pong])
  })

  it('with one byte more closes with 1009 and without a frame', async () => {
    const brain = forgetful()
    const client = await enter(brain)

    expect(await client.sayRaw(filled(65_537))).toEqual([])
    expect(client.close).toEqual({ code: 1009, reason: '' })
    expect(brain.sessions.size).toBe(0)
  })

  it('is counted in bytes, not in characters', async () => {
    const client = await enter(forgetful({ maxFrameSize: 100 }))
    const frame = JSON.stringify({ command: 'ping', data: 'ж'.repeat(40) })

    expect(frame.length).toBeLessThan(100)
    await client.sayRaw(frame)
    expect(client.close?.code).toBe(1009)
  })
})

it('AnyCable carries out its own commands on the base protocol too', async () => {
  const client = await enter(forgetful({ publicStreams: true }), { protocol: BASE })
  expect(await client.subscribe(stream('a'))).toEqual([confirmed(stream('a'))])
  expect(await client.say(ping)).toEqual([pong])
})

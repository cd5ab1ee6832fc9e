import { type Channels, signStream } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { confirmed, enter, forgetful, ledger, message, named, rejected, stream } from './memory.ts'

const signed = (name: string, secret = 's') =>
  named('$pubsub', { signed_stream_name: signStream(name, secret) })
const whisper = (identifier: string, data?: unknown) => ({ command: 'whisper', identifier, data })

describe('a broadcast', () => {
  it.each([[0], [false], [''], [null], [{ a: [1, 'ä', '<'] }], [[]]])(
    'of %j arrives as it is',
    async data => {
      const brain = forgetful({ publicStreams: true })
      const client = await enter(brain)
      await client.subscribe(stream('a'))

      brain.broadcast('a', data)
      expect(client.frames.at(-1)).toEqual(message(stream('a'), data))
    }
  )

  it('of null arrives as text where AnyCable answers', async () => {
    const brain = forgetful({ publicStreams: true, mode: 'anycable' })
    const client = await enter(brain)
    await client.subscribe(stream('a'))

    brain.broadcast('a', null)
    expect(client.frames.at(-1)).toEqual(message(stream('a'), 'null'))
  })

  it('reaches no other stream', async () => {
    const brain = forgetful({ publicStreams: true })
    const client = await enter(brain)
    await client.subscribe(stream('a'))

    brain.broadcast('b', 1)
    expect(client.frames).toHaveLength(2)
  })

  it('leaves out the session that it excludes, under each of its identifiers', async () => {
    const brain = forgetful({ publicStreams: true, secret: 's' })
    const [ann, bob] = [await enter(brain), await enter(brain)]
    for (const client of [ann, bob]) await client.subscribe(stream('a'))
    await ann.subscribe(signed('a'))

    brain.broadcast('a', 1, { exclude_socket: ann.session.sid })
    expect(ann.frames).toHaveLength(3)
    expect(bob.frames.at(-1)).toEqual(message(stream('a'), 1))
  })

  it('that JSON cannot say throws', () => {
    expect(() => forgetful().broadcast('a', undefined)).toThrow('no form on the wire')
  })
})

describe('a stream without a channel', () => {
  it('is rejected while public streams are off, and the developer is told which option it is', async () => {
    const { sentences, onError } = ledger()
    const client = await enter(forgetful({ onError }))

    expect(await client.subscribe(stream('a'))).toEqual([rejected(stream('a'))])
    expect(sentences).toEqual([expect.stringContaining('publicStreams')])
  })

  it.each([
    {},
    { stream_name: '' },
    { stream_name: 7 },
    { signed_stream_name: '' },
    { stream_name: 'a', signed_stream_name: 5 }
  ])('is rejected when %j names none', async params => {
    const client = await enter(forgetful({ publicStreams: true, onError: () => {} }))
    const identifier = named('$pubsub', params)
    expect(await client.subscribe(identifier)).toEqual([rejected(identifier)])
  })

  it('is the signed one when it names two', async () => {
    const brain = forgetful({ publicStreams: true, secret: 's' })
    const client = await enter(brain)
    const identifier = named('$pubsub', {
      stream_name: 'public',
      signed_stream_name: signStream('signed', 's')
    })
    await client.subscribe(identifier)

    brain.broadcast('public', 1)
    brain.broadcast('signed', 2)
    expect(client.frames.slice(1)).toEqual([confirmed(identifier), message(identifier, 2)])
  })

  it('has no actions', async () => {
    const client = await enter(forgetful({ publicStreams: true, onError: () => {} }))
    await client.subscribe(stream('a'))
    expect(await client.perform(stream('a'), { action: 'speak' })).toEqual([])
  })
})

describe('a whisper', () => {
  const channels: Channels = {
    Loud: { subscribed: channel => channel.streamFrom('a') },
    Quiet: {
      subscribed(channel) {
        channel.streamFrom('other')
        channel.streamFrom('a', { whisper: true })
      },
      actions: { hush: channel => channel.stopStreamFrom('a') }
    }
  }

  it('reaches everyone on the stream but its sender, whatever they subscribed by', async () => {
    const brain = forgetful({ publicStreams: true, secret: 's', channels })
    const [ann, bob] = [await enter(brain), await enter(brain)]
    await ann.subscribe(stream('a'))
    await ann.subscribe(signed('a'))
    for (const identifier of [stream('a'), signed('a'), named('Loud')]) await bob.subscribe(identifier)

    expect(await ann.say(whisper(stream('a'), { typing: true }))).toEqual([])
    expect(bob.frames.slice(4)).toEqual([
      message(stream('a'), { typing: true }),
      message(signed('a'), { typing: true }),
      message(named('Loud'), { typing: true })
    ])
  })

  it('may be text, and stays text', async () => {
    const brain = forgetful({ publicStreams: true })
    const [ann, bob] = [await enter(brain), await enter(brain)]
    for (const client of [ann, bob]) await client.subscribe(stream('a'))

    await ann.say(whisper(stream('a'), '{"a":1}'))
    expect(bob.frames.at(-1)).toEqual(message(stream('a'), '{"a":1}'))
  })

  it.each([
    ['polite', null],
    ['anycable', 'null']
  ] as const)('without data arrives, in mode %s, as %j', async (mode, data) => {
    const brain = forgetful({ publicStreams: true, mode })
    const [ann, bob] = [await enter(brain), await enter(brain)]
    for (const client of [ann, bob]) await client.subscribe(stream('a'))

    await ann.say(whisper(stream('a')))
    expect(bob.frames.at(-1)).toEqual(message(stream('a'), data))
  })

  it.each([
    [false, 0],
    [true, 1]
  ])('on a signed stream passes with streamsWhisper %s: %i heard', async (streamsWhisper, heard) => {
    const brain = forgetful({ secret: 's', streamsWhisper, onError: () => {} })
    const [ann, bob] = [await enter(brain), await enter(brain)]
    for (const client of [ann, bob]) await client.subscribe(signed('a'))

    await ann.say(whisper(signed('a'), 1))
    expect(bob.frames.slice(2)).toHaveLength(heard)
  })

  it('of a channel goes to the stream that the channel says, and to none when it says none', async () => {
    const brain = forgetful({ channels, onError: () => {} })
    const [ann, bob] = [await enter(brain), await enter(brain)]
    for (const identifier of [named('Loud'), named('Quiet')]) await ann.subscribe(identifier)
    await bob.subscribe(named('Loud'))

    await ann.say(whisper(named('Loud'), 'from loud'), whisper(named('Quiet'), 'from quiet'))
    expect(bob.frames.slice(2)).toEqual([message(named('Loud'), 'from quiet')])

    await ann.perform(named('Quiet'), { action: 'hush' })
    await ann.say(whisper(named('Quiet'), 'too late'))
    expect(bob.frames).toHaveLength(3)
  })

  it('to what nobody subscribed is silence', async () => {
    const client = await enter(forgetful({ onError: () => {} }))
    expect(await client.say(whisper(stream('a'), 1))).toEqual([])
  })
})

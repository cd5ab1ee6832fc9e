import { type Brain, type BrainOptions, PublicationError } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { deferred, enter, forgetful, knock, message, named, stream } from './memory.ts'

const remote = (reconnect: boolean) => ({ type: 'disconnect', reason: 'remote', reconnect })
const users = (url: string) => ({ name: new URL(url).searchParams.get('user'), admin: false })
const enterAs = (brain: Brain, user: string) => enter(brain, { url: `http://server.test/cable?user=${user}` })
const withUsers = (options: BrainOptions = {}) =>
  forgetful({ publicStreams: true, authenticate: ({ url }) => users(url), ...options })

describe('a remote disconnect', () => {
  it('ends every session of the user, whatever the order of the keys, and no other', async () => {
    const brain = withUsers()
    const [ann, second, bob] = [
      await enterAs(brain, 'ann'),
      await enterAs(brain, 'ann'),
      await enterAs(brain, 'bob')
    ]

    expect(brain.disconnect({ admin: false, name: 'ann' })).toBe(2)
    for (const client of [ann, second]) {
      expect(client.frames.at(-1)).toEqual(remote(true))
      expect(client.close).toEqual({ code: 1000, reason: 'Closed remotely' })
    }
    expect(bob.close).toBe(null)
    expect(brain.sessions).toEqual(new Set([bob.session]))
  })

  it('may be for good, and may pick its sessions', async () => {
    const brain = withUsers()
    const [ann, bob] = [await enterAs(brain, 'ann'), await enterAs(brain, 'bob')]

    expect(brain.disconnect(({ sid }) => sid === bob.session.sid, { reconnect: false })).toBe(1)
    expect(bob.frames.at(-1)).toEqual(remote(false))
    expect(ann.close).toBe(null)
  })

  it('may have any other reason', async () => {
    const brain = forgetful()
    const client = await enter(brain)

    brain.disconnect({}, { reason: 'invalid_request', reconnect: false })
    expect(client.frames.at(-1)).toEqual({ type: 'disconnect', reason: 'invalid_request', reconnect: false })
    expect(client.close).toEqual({ code: 1000, reason: '' })
  })

  it('takes nobody for a user who is not known yet', async () => {
    const { promise, resolve } = deferred<object>()
    const brain = forgetful({ authenticate: async () => ({ ...(await promise) }) })
    const client = knock(brain)

    expect(brain.disconnect({})).toBe(0)
    resolve({})
    await client.session.idle
    expect(client.frames).toMatchObject([{ type: 'welcome' }])
  })

  it('is the last that is said, and nothing is heard after it', async () => {
    const brain = withUsers()
    const ann = await enterAs(brain, 'ann')
    await ann.subscribe(stream('a'))
    brain.disconnect(users('http://server.test/?user=ann'))
    const said = ann.frames.length

    brain.broadcast('a', 1)
    brain.ping()
    brain.shutdown()
    expect(await ann.say({ command: 'ping' })).toEqual([])
    expect(ann.frames).toHaveLength(said)
  })
})

it('a command that waits when the session ends is not carried out', async () => {
  const done: string[] = []
  const { promise, resolve } = deferred<void>()
  const brain = forgetful({
    channels: {
      Slow: { subscribed: () => promise },
      Other: { subscribed: ({ identifier }) => void done.push(identifier) }
    }
  })
  const client = await enter(brain)
  const rest = client.say(
    { command: 'subscribe', identifier: named('Slow') },
    { command: 'subscribe', identifier: named('Other') }
  )
  await new Promise(setImmediate)

  brain.disconnect({})
  resolve()
  await rest
  expect(done).toEqual([])
})

it('a shutdown tells everyone to come back', async () => {
  const brain = forgetful()
  const clients = [await enter(brain), await enter(brain)]

  brain.shutdown()
  for (const client of clients) {
    expect(client.frames.at(-1)).toEqual({ type: 'disconnect', reason: 'server_restart', reconnect: true })
    expect(client.close).toEqual({ code: 1001, reason: 'Server restart' })
  }
  expect(brain.sessions.size).toBe(0)
})

describe('a publication', () => {
  it.each([
    ['{"n":1}', { n: 1 }],
    ['"text"', 'text'],
    ['plain text', 'plain text'],
    ['7', 7],
    ['', ''],
    [undefined, '']
  ])('with the data %j arrives as %j', async (data, arrived) => {
    const brain = withUsers()
    const client = await enterAs(brain, 'ann')
    await client.subscribe(stream('a'))

    brain.publish({ stream: 'a', data })
    expect(client.frames.at(-1)).toEqual(message(stream('a'), arrived))
  })

  it.each([
    ['polite', null],
    ['anycable', 'null']
  ] as const)('of null arrives, in mode %s, as %j', async (mode, arrived) => {
    const brain = withUsers({ mode })
    const client = await enterAs(brain, 'ann')
    await client.subscribe(stream('a'))

    brain.publish({ stream: 'a', data: 'null' })
    expect(client.frames.at(-1)).toEqual(message(stream('a'), arrived))
  })

  it('may be several, in order', async () => {
    const brain = withUsers()
    const client = await enterAs(brain, 'ann')
    await client.subscribe(stream('a'))

    brain.publish([1, 2, 3].map(n => ({ stream: 'a', data: `${n}` })))
    expect(client.frames.slice(2)).toEqual([1, 2, 3].map(n => message(stream('a'), n)))
  })

  it('with a stream is a message, whatever else it says', async () => {
    const brain = withUsers()
    const client = await enterAs(brain, 'ann')
    await client.subscribe(stream('a'))

    brain.publish({ stream: 'a', data: '1', command: 'disconnect' })
    expect(client.frames.at(-1)).toEqual(message(stream('a'), 1))
  })

  it('leaves out the socket that it excludes', async () => {
    const brain = withUsers()
    const [ann, bob] = [await enterAs(brain, 'ann'), await enterAs(brain, 'bob')]
    for (const client of [ann, bob]) await client.subscribe(stream('a'))

    brain.publish({ stream: 'a', data: '1', meta: { exclude_socket: bob.session.sid } })
    expect([ann.frames.length, bob.frames.length]).toEqual([3, 2])
  })

  it.each([
    ['polite', 2],
    ['anycable', 1]
  ] as const)(
    'that disconnects ends, in mode %s, %i of two sessions of that identity',
    async (mode, count) => {
      const brain = withUsers({ mode })
      const clients = [await enterAs(brain, 'ann'), await enterAs(brain, 'ann')]
      const identifier = '{"name":"ann","admin":false}'

      brain.publish({ command: 'disconnect', payload: { identifier } })
      const ended = clients.filter(({ close }) => close)
      expect(ended).toHaveLength(count)
      for (const { frames } of ended) expect(frames.at(-1)).toEqual(remote(false))
    }
  )

  it('that disconnects finds a session that nobody authenticated by its sid', async () => {
    const brain = forgetful()
    const [client, other] = [await enter(brain), await enter(brain)]
    const identifier = JSON.stringify({ sid: client.session.sid })

    brain.publish({ command: 'disconnect', payload: { identifier, reconnect: true } })
    expect(client.frames.at(-1)).toEqual(remote(true))
    expect(other.close).toBe(null)
  })

  it.each([
    ['text', 'stream'],
    [null, 'object'],
    [[], 'empty'],
    [{}, '"stream"'],
    [{ stream: '', data: '1' }, '"stream"'],
    [{ stream: 'a', data: { n: 1 } }, 'JSON.stringify'],
    [{ stream: 'a', data: 1 }, 'JSON.stringify'],
    [{ stream: 'a', data: '1', meta: 'x' }, '"meta"'],
    [{ stream: 'a', data: '1', meta: { exclude_socket: 1 } }, 'exclude_socket'],
    [{ stream: 'a', data: '1', meta: { transient: 'yes' } }, 'transient'],
    [{ command: 'restart' }, '"restart"'],
    [{ command: 'disconnect' }, 'identifier'],
    [{ command: 'disconnect', payload: { identifier: {} } }, 'identifier'],
    [{ command: 'disconnect', payload: { identifier: '{}', reconnect: 'yes' } }, 'reconnect']
  ])('that is none (%j) is refused with a sentence', (body, sentence) => {
    const publish = () => forgetful().publish(body)
    expect(publish).toThrow(PublicationError)
    expect(publish).toThrow(sentence)
  })

  it('of several, one of them bad, publishes nothing', async () => {
    const brain = withUsers()
    const client = await enterAs(brain, 'ann')
    await client.subscribe(stream('a'))

    expect(() =>
      brain.publish([
        { stream: 'a', data: '1' },
        { stream: 'a', data: 2 }
      ])
    ).toThrow(PublicationError)
    expect(client.frames).toHaveLength(2)
  })
})

import { type Brain, type BrainOptions, type Channels, createBrain } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { BASE, confirmed, enter, ledger, type MemoryClient, message, named, stream } from './memory.ts'

const [a, b] = [stream('a'), stream('b')]

const restoredWelcome = ({ session }: MemoryClient, restored_ids?: string[]) => ({
  type: 'welcome',
  sid: session.sid,
  restored: true,
  ...(restored_ids && { restored_ids })
})
const plainWelcome = ({ session }: MemoryClient) => ({ type: 'welcome', sid: session.sid })

const brainOf = (options: BrainOptions = {}) =>
  createBrain({ publicStreams: true, createEpoch: () => 'e1', onError: () => {}, ...options })

/** Comes back to what the other had. */
const restore = (brain: Brain, { session }: MemoryClient, query = '') =>
  enter(brain, { url: `http://server.test/cable?sid=${session.sid}${query}` })

describe('a session that comes back', () => {
  it('has another sid and its subscriptions, without asking for them', async () => {
    const brain = brainOf()
    const before = await enter(brain)
    await before.subscribe(a)
    await before.subscribe(b)
    before.session.closed()

    const after = await restore(brain, before)
    expect(after.session.sid).not.toBe(before.session.sid)
    expect(after.frames).toEqual([restoredWelcome(after, [a, b])])
    brain.broadcast('b', 'live')
    expect(after.frames.at(-1)).toMatchObject(message(b, 'live'))
    expect(before.frames).toHaveLength(3)
  })

  it('gets what it missed when it asks, and silence when it subscribes again', async () => {
    const brain = brainOf()
    const before = await enter(brain)
    await before.subscribe(a)
    brain.broadcast('a', 1)
    before.session.closed()
    brain.broadcast('a', 2)

    const after = await restore(brain, before)
    const history = { streams: { a: { epoch: 'e1', offset: 1 } } }
    expect(await after.say({ command: 'subscribe', identifier: a, history })).toEqual([])
    expect(await after.say({ command: 'history', identifier: a, history })).toEqual([
      { ...message(a, 2), stream_id: 'a', epoch: 'e1', offset: 2 },
      { type: 'confirm_history', identifier: a }
    ])
  })

  it('had none: it is restored, and nothing is listed', async () => {
    const brain = brainOf()
    const before = await enter(brain)
    const after = await restore(brain, before)
    expect(after.frames).toEqual([restoredWelcome(after)])
    expect(await after.subscribe(a)).toEqual([confirmed(a)])
  })

  it('lacks what it unsubscribed, and the streams that its channel stopped', async () => {
    const channels: Channels = {
      Feed: {
        subscribed(channel) {
          channel.streamFrom('left')
          channel.streamFrom('kept', { whisper: true })
        },
        actions: { leave: channel => channel.stopStreamFrom('left') }
      }
    }
    const feed = named('Feed')
    const brain = brainOf({ channels })
    const before = await enter(brain)
    for (const identifier of [a, feed]) await before.subscribe(identifier)
    await before.say({ command: 'unsubscribe', identifier: a })
    await before.perform(feed, { action: 'leave' })
    before.session.closed()

    const after = await restore(brain, before)
    for (const name of ['a', 'left', 'kept']) brain.broadcast(name, name)
    expect(after.frames).toEqual([
      restoredWelcome(after, [feed]),
      expect.objectContaining(message(feed, 'kept'))
    ])

    const other = await enter(brain)
    await other.subscribe(feed)
    await after.say({ command: 'whisper', identifier: feed, data: 'psst' })
    expect(other.frames.at(-1)).toEqual(message(feed, 'psst'))
  })

  it('is who it was, whatever it says now, and no handler hears of it', async () => {
    const heard: string[] = []
    const channels: Channels = {
      Room: {
        subscribed: channel => void heard.push(`subscribed ${channel.user['name']}`),
        unsubscribed: channel => void heard.push(`unsubscribed ${channel.user['name']}`),
        actions: { who: channel => channel.transmit(channel.user) }
      }
    }
    const room = named('Room')
    const asked: string[] = []
    const authenticate = ({ url }: { url: string }) => {
      const name = new URL(url).searchParams.get('name')
      asked.push(String(name))
      return name === 'nobody' ? null : { name }
    }
    const brain = brainOf({ channels, authenticate })
    const before = await enter(brain, { url: 'http://server.test/cable?name=ann' })
    await before.subscribe(room)
    before.session.closed()
    await before.session.idle

    const after = await restore(brain, before, '&name=nobody')
    expect(asked).toEqual(['ann'])
    expect(after.session.identity).toBe('{"name":"ann"}')
    expect(await after.perform(room, { action: 'who' })).toEqual([message(room, { name: 'ann' })])
    expect(heard).toEqual(['subscribed ann', 'unsubscribed ann'])
    expect(brain.disconnect({ name: 'ann' })).toBe(1)
  })

  it('may do so as often as it likes, from one that is still there, too', async () => {
    const brain = brainOf()
    const first = await enter(brain)
    await first.subscribe(a)

    for (const again of [await restore(brain, first), await restore(brain, first)]) {
      expect(again.frames).toEqual([restoredWelcome(again, [a])])
      const third = await restore(brain, again)
      expect(third.frames).toEqual([restoredWelcome(third, [a])])
    }
    expect(first.close).toBeNull()
  })

  it('names the session by the header before the query', async () => {
    const brain = brainOf()
    const [one, two] = [await enter(brain), await enter(brain)]
    await one.subscribe(a)
    await two.subscribe(b)

    const after = await enter(brain, {
      url: `http://server.test/cable?sid=${one.session.sid}`,
      headers: { 'x-anycable-restore-sid': two.session.sid }
    })
    expect(after.frames).toEqual([restoredWelcome(after, [b])])
  })

  it('is excluded from a message by its new sid, not by the old one', async () => {
    const brain = brainOf()
    const before = await enter(brain)
    await before.subscribe(a)
    before.session.closed()
    const after = await restore(brain, before)

    brain.broadcast('a', 1, { exclude_socket: after.session.sid })
    brain.broadcast('a', 2, { exclude_socket: before.session.sid })
    expect(after.frames.slice(1)).toEqual([expect.objectContaining(message(a, 2))])
  })
})

describe('a session can be restored', () => {
  it.each(['remote', 'no_pong', 'too_slow', 'server_restart'])(
    'after the server ended it with %s',
    async reason => {
      const brain = brainOf()
      const before = await enter(brain)
      await before.subscribe(a)
      before.session.disconnect(reason, { reconnect: false })

      const after = await restore(brain, before)
      expect(after.frames).toEqual([restoredWelcome(after, [a])])
    }
  )

  it('after a shutdown of the brain that goes on', async () => {
    const brain = brainOf()
    const before = await enter(brain)
    await before.subscribe(a)
    brain.shutdown()
    const after = await restore(brain, before)
    expect(after.frames).toEqual([restoredWelcome(after, [a])])
  })

  it('for 300 seconds after it left, and as long as it stays', async () => {
    const clock = { now: 0 }
    const brain = brainOf({ now: () => clock.now })
    const before = await enter(brain)
    clock.now = 9_000_000
    expect((await restore(brain, before)).frames).toEqual([expect.objectContaining({ restored: true })])

    before.session.closed()
    clock.now += 299_999
    expect((await restore(brain, before)).frames).toEqual([expect.objectContaining({ restored: true })])
    clock.now += 1
    const late = await restore(brain, before)
    expect(late.frames).toEqual([plainWelcome(late)])
  })

  it('for the time that the option says', async () => {
    const clock = { now: 0 }
    const brain = brainOf({ now: () => clock.now, sessions: { ttl: 1_000 } })
    const before = await enter(brain)
    before.session.closed()
    clock.now = 1_000
    brain.ping()
    const late = await restore(brain, before)
    expect(late.frames).toEqual([plainWelcome(late)])
  })
})

describe('a session is new', () => {
  it.each<[string, BrainOptions]>([
    ['when sessions are off', { sessions: false }],
    ['when nothing is kept at all', { history: false }]
  ])('%s', async (_, options) => {
    const brain = brainOf(options)
    const before = await enter(brain)
    await before.subscribe(a)
    const after = await restore(brain, before)
    expect(after.frames).toEqual([plainWelcome(after)])
    expect(after.session.identifiers).toEqual([])
  })

  it('when the sid is unknown, and then it has to say who it is', async () => {
    const brain = brainOf({ authenticate: () => null })
    const refused = await enter(brain, { url: 'http://server.test/cable?sid=unknown' })
    expect(refused.frames).toEqual([{ type: 'disconnect', reason: 'unauthorized', reconnect: false }])
    const again = await restore(brain, refused)
    expect(again.close).toEqual({ code: 1000, reason: 'Auth Failed' })
  })

  it('when either of the two speaks the base protocol', async () => {
    const brain = brainOf()
    const extended = await enter(brain)
    await extended.subscribe(a)
    const base = await enter(brain, {
      protocol: BASE,
      url: `http://server.test/cable?sid=${extended.session.sid}`
    })
    expect(base.frames).toEqual([{ type: 'welcome' }])

    const after = await restore(brain, base)
    expect(after.frames).toEqual([plainWelcome(after)])
  })

  it('in another brain', async () => {
    const before = await enter(brainOf())
    const after = await restore(brainOf(), before)
    expect(after.frames).toEqual([plainWelcome(after)])
  })
})

it('what a subscribe had not come to when the link went is not there afterwards', async () => {
  const { sentences, onError } = ledger()
  const channels: Channels = { Slow: { subscribed: () => new Promise(go => setImmediate(go)) } }
  const brain = brainOf({ channels, onError })
  const before = await enter(brain)
  before.session.receive(JSON.stringify({ command: 'subscribe', identifier: named('Slow') }))
  await Promise.resolve()
  before.session.closed()
  await before.session.idle

  const after = await restore(brain, before)
  expect(after.frames).toEqual([restoredWelcome(after)])
  expect(sentences).toEqual([])
})

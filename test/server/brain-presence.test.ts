import { type BrainOptions, type Channels, createBrain } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { BASE, enter as comeIn, type Guest, type MemoryClient, named, stream } from './memory.ts'

const room = stream('a')

const channels: Channels = {
  Hall: { subscribed: channel => channel.streamFrom('hall', { presence: true }) },
  Plain: { subscribed: channel => channel.streamFrom('plain') }
}

const event = (message: object, identifier = room) => ({ type: 'presence', identifier, message })
const join = (id: string, info?: unknown, identifier = room) => ({
  command: 'join',
  identifier,
  presence: { id, info }
})
const leave = (identifier = room) => ({ command: 'leave', identifier })
const ask = (identifier = room) => ({ command: 'presence', identifier })

/** A server with time in our hands, and a door to its stream. */
function house(options: BrainOptions = {}) {
  const clock = { now: 1_000_000 }
  const brain = createBrain({ publicStreams: true, channels, now: () => clock.now, onError() {}, ...options })
  return {
    brain,
    pass(ms: number) {
      clock.now += ms
      brain.tick()
    },
    async enter(guest: Guest = {}, identifier = room): Promise<MemoryClient> {
      const client = await comeIn(brain, guest)
      await client.subscribe(identifier)
      client.frames.length = 0
      return client
    }
  }
}

/** Who is here, by id. */
async function here(client: MemoryClient, identifier = room): Promise<unknown> {
  const [answer] = await client.say(ask(identifier))
  return Object(answer).message.records
}

describe('who joins', () => {
  it('is told to all on the stream, itself too, and is in the roster', async () => {
    const { enter } = house()
    const [ann, bob] = [await enter(), await enter()]
    await ann.say(join('ann', { n: 1 }))
    for (const client of [ann, bob])
      expect(client.frames).toEqual([event({ type: 'join', id: 'ann', info: { n: 1 } })])
    expect(await bob.say(ask())).toEqual([
      event({ type: 'info', total: 1, records: [{ id: 'ann', info: { n: 1 } }] })
    ])
  })

  it('along with its subscribe is told behind the confirmation', async () => {
    const { brain } = house()
    const ann = await comeIn(brain)
    await ann.say({ command: 'subscribe', identifier: room, presence: { id: 'ann' } })
    expect(ann.frames.slice(1)).toEqual([
      { type: 'confirm_subscription', identifier: room },
      event({ type: 'join', id: 'ann' })
    ])
  })

  it('once more is told to nobody, and changes what is known of it', async () => {
    const { enter } = house()
    const [ann, bob] = [await enter(), await enter()]
    await ann.say(join('ann', 1), join('ann', 2))
    expect(bob.frames).toHaveLength(1)
    expect(await here(bob)).toEqual([{ id: 'ann', info: 2 }])
  })

  it('once more is told where updates are pushed', async () => {
    const { enter } = house({ quirks: { pushedUpdates: true } })
    const ann = await enter()
    await ann.say(join('ann', 1), join('ann', 1), join('ann', 2))
    expect(ann.frames.slice(1)).toEqual([event({ type: 'update', id: 'ann', info: 2 })])
  })

  it('by another id is not heard, until it has left', async () => {
    const { enter } = house()
    const ann = await enter()
    await ann.say(join('ann'), join('bob'))
    expect(await here(ann)).toEqual([{ id: 'ann' }])
    await ann.say(leave(), join('bob'))
    expect(await here(ann)).toEqual([{ id: 'bob' }])
  })

  it('with two sessions is one, until the last has left', async () => {
    const { enter } = house()
    const [one, two, bob] = [await enter(), await enter(), await enter()]
    await one.say(join('ann'))
    await two.say(join('ann'))
    await one.say(leave())
    expect(bob.frames).toEqual([event({ type: 'join', id: 'ann' })])
    await two.say(leave())
    expect(bob.frames.slice(1)).toEqual([event({ type: 'leave', id: 'ann' })])
    expect(await bob.say(ask())).toEqual([event({ type: 'info', total: 0 })])
  })
})

describe('who goes', () => {
  it('by an unsubscribe is gone at once', async () => {
    const { enter } = house()
    const [ann, bob] = [await enter(), await enter()]
    await ann.say(join('ann'), { command: 'unsubscribe', identifier: room })
    expect(bob.frames.at(-1)).toEqual(event({ type: 'leave', id: 'ann' }))
  })

  it('without a word is here until its time is up', async () => {
    const { enter, pass } = house({ presence: { ttl: 3_000 } })
    const [ann, bob] = [await enter(), await enter()]
    await ann.say(join('ann'))
    ann.session.closed()
    await ann.session.idle
    pass(2_999)
    expect(await here(bob)).toEqual([{ id: 'ann' }])
    pass(1)
    expect(bob.frames.at(-1)).toEqual(event({ type: 'leave', id: 'ann' }))
  })

  it('and is back in time is not told of: a restored session has to join again, too', async () => {
    const { enter, brain, pass } = house()
    const [ann, bob] = [await enter(), await enter()]
    await ann.say(join('ann'))
    ann.session.closed()
    await ann.session.idle

    const back = (sid: string) => ({ url: `http://server.test/cable?sid=${sid}` })
    const again = await comeIn(brain, back(ann.session.sid))
    await again.say(join('ann'))
    pass(20_000)
    expect(bob.frames).toEqual([event({ type: 'join', id: 'ann' })])

    again.session.closed()
    await again.session.idle
    await comeIn(brain, back(again.session.sid))
    pass(20_000)
    expect(bob.frames.at(-1)).toEqual(event({ type: 'leave', id: 'ann' }))
  })

  it('on the base protocol is anybody after the time, where AnyCable answers', async () => {
    const { enter, pass } = house({ mode: 'anycable' })
    const [ann, bob] = [await enter({ protocol: BASE }), await enter()]
    await ann.say(join('ann'))
    pass(15_000)
    expect(bob.frames.at(-1)).toEqual(event({ type: 'leave', id: 'ann' }))
  })
})

describe('presence', () => {
  it('is there on a channel that says so, and on no other', async () => {
    const { enter } = house()
    const [hall, plain] = [await enter({}, named('Hall')), await enter({}, named('Plain'))]
    await hall.say(join('ann', 1, named('Hall')))
    expect(await here(hall, named('Hall'))).toEqual([{ id: 'ann', info: 1 }])
    expect(await plain.say(join('ann', 1, named('Plain')), ask(named('Plain')))).toEqual([])
  })

  it('is kept by one of several servers, and told to all', async () => {
    const lots = [0.9, 0.1]
    const { enter } = house({ quirks: { nodes: 2 }, random: () => lots.shift() ?? 0.1 })
    const [ann, bob] = [await enter(), await enter()]
    await ann.say(join('ann'))
    expect(bob.frames).toEqual([event({ type: 'join', id: 'ann' })])
    expect(await bob.say(ask())).toEqual([event({ type: 'info', total: 0 })])
  })

  it('may be told of late: who joins meanwhile is heard of before', async () => {
    const { enter, pass } = house({ quirks: { lateRoster: 100 }, random: () => 0.999 })
    const [ann, bob] = [await enter(), await enter()]
    await bob.say(ask())
    await ann.say(join('ann'))
    pass(100)
    expect(bob.frames).toEqual([event({ type: 'join', id: 'ann' }), event({ type: 'info', total: 0 })])
  })

  it('cannot be told where it is switched off', async () => {
    const { enter } = house({ presence: false })
    const ann = await enter()
    expect(await ann.say(join('ann'), ask())).toEqual([event({ type: 'error', total: 0 })])
  })

  it('that a channel does not give is asked for in vain, and the server says what is missing', async () => {
    const reports: string[] = []
    const { brain } = house({ onError: error => reports.push(String(error)) })
    const ann = await comeIn(brain)
    const plain = named('Plain')
    await ann.subscribe(plain)
    await ann.say(join('ann', undefined, plain), ask(plain))
    const missing = `Error: ${plain} has no presence: give streamFrom { presence: true }`
    expect(reports).toEqual([missing, missing])
  })

  it.each([{ ttl: 0 }, { ttl: Number.NaN }])('takes no time but milliseconds: %j', presence => {
    expect(() => createBrain({ presence })).toThrow('"presence.ttl" has to be milliseconds above 0')
  })
})

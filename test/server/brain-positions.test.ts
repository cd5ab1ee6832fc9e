import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Channels, createBrain } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { BASE, confirmed, enter, message, named, stream } from './memory.ts'
import { a, ask, atNoon, confirmedHistory, stored, subscribed } from './noon.ts'

describe('a position', () => {
  it.each([undefined, BASE])(
    'comes with every message: its stream, the epoch, an offset from 1',
    async protocol => {
      const { brain } = atNoon()
      const client = await enter(brain, protocol ? { protocol } : {})
      await client.subscribe(a)
      await client.subscribe(stream('b'))

      expect(brain.broadcast('a', 'x')).toEqual({ epoch: 'e1', offset: 1 })
      expect(brain.broadcast('a', 'y')).toEqual({ epoch: 'e1', offset: 2 })
      brain.broadcast('b', 'z')
      expect(client.frames.slice(3)).toEqual([stored('a', 1, 'x'), stored('a', 2, 'y'), stored('b', 1, 'z')])
    }
  )

  it('is four letters of epoch, another for each brain', async () => {
    const epochs = [1, 2, 3].map(() => createBrain().broadcast('a', 1)?.epoch)
    expect(new Set(epochs).size).toBe(3)
    for (const epoch of epochs) expect(epoch).toMatch(/^[\w-]{4}$/)
  })

  it('is missing where nothing is kept', async () => {
    const { brain } = atNoon({ history: false })
    const client = await subscribed(brain, a)
    expect(brain.broadcast('a', 'x')).toBeNull()
    expect(client.frames.at(-1)).toEqual(message(a, 'x'))
  })

  it('is not for what is passing: transient messages, whispers, what a channel says to one', async () => {
    const channels: Channels = { Greeter: { subscribed: channel => channel.transmit('hello') } }
    const { brain } = atNoon({ channels })
    const [ann, bob] = [await subscribed(brain, a), await subscribed(brain, a, named('Greeter'))]

    expect(brain.broadcast('a', 'now', { transient: true })).toBeNull()
    brain.publish({ stream: 'a', data: '"and here"', meta: { transient: true } })
    await ann.say({ command: 'whisper', identifier: a, data: 'psst' })
    expect(bob.frames.slice(2)).toEqual([
      message(named('Greeter'), 'hello'),
      confirmed(named('Greeter')),
      message(a, 'now'),
      message(a, 'and here'),
      message(a, 'psst')
    ])
    brain.broadcast('a', 'kept')
    expect(bob.frames.at(-1)).toEqual(stored('a', 1, 'kept'))
  })

  it('is taken by a message that excludes a session, which gets it with its history', async () => {
    const { brain } = atNoon()
    const client = await subscribed(brain, a)
    brain.broadcast('a', 'x')
    brain.broadcast('a', 'not for you', { exclude_socket: client.session.sid })
    brain.broadcast('a', 'z')
    expect(client.frames.slice(2)).toEqual([stored('a', 1, 'x'), stored('a', 3, 'z')])

    expect(await ask(client, { streams: { a: { epoch: 'e1', offset: 1 } } })).toEqual([
      stored('a', 2, 'not for you'),
      stored('a', 3, 'z'),
      confirmedHistory()
    ])
  })
})

it('lets go of streams and sessions that nobody can ask for any more, at a ping', async () => {
  const { brain, clock } = atNoon({ history: { ttl: 1_000 }, authenticate: () => ({ badge: randomText() }) })
  const before = heldBytes()
  for (let n = 0; n < 2_000; n++) {
    brain.broadcast(`stream ${n}`, randomText())
    const { session } = await enter(brain)
    session.closed()
    await session.idle
  }
  expect(heldBytes() - before).toBeGreaterThan(20_000_000)

  clock.now += 301_000
  brain.ping()
  expect(heldBytes() - before).toBeLessThan(5_000_000)
})

/** Never the same, so that it takes the room it seems to. */
const randomText = () => randomBytes(5_000).toString('hex')

function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

import { createBrain } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { BASE, deferred, EXTENDED, enter, knock, stream } from './memory.ts'

const noPong = { type: 'disconnect', reason: 'no_pong', reconnect: true }

describe('a ping', () => {
  it.each([BASE, EXTENDED])('on %s says the second', async protocol => {
    const brain = createBrain({ now: () => 1_767_225_600_999 })
    const client = await enter(brain, { protocol })

    brain.ping()
    expect(client.frames.slice(1)).toEqual([{ type: 'ping', message: 1_767_225_600 }])
  })

  it.each([
    ['polite', 0],
    ['anycable', 1]
  ] as const)('before the welcome, in mode %s: %i', async (mode, count) => {
    const { promise, resolve } = deferred<null>()
    const brain = createBrain({ mode, authenticate: () => promise })
    const client = knock(brain)

    brain.ping()
    expect(client.frames).toHaveLength(count)
    resolve(null)
    await client.session.idle
  })

  it('wants no answer unless told', async () => {
    let now = 0
    const brain = createBrain({ now: () => now })
    const client = await enter(brain)

    for (; now < 600_000; now += 3_000) brain.ping()
    expect(client.close).toBe(null)
  })
})

describe('where pongs are asked for', () => {
  /** Pings every 3 s, with an answer wanted in two intervals. */
  async function pinged(protocol: string, rounds: number, answer?: object) {
    let now = 0
    const brain = createBrain({ pong: true, now: () => now, publicStreams: true, onError: () => {} })
    const client = await enter(brain, { protocol })
    for (let round = 0; round < rounds; round++, now += 3_000) {
      brain.ping()
      if (answer) await client.say(answer)
    }
    return client
  }

  it('silence for two intervals is the end', async () => {
    expect((await pinged(EXTENDED, 2)).close).toBe(null)

    const client = await pinged(EXTENDED, 3)
    expect(client.frames.at(-1)).toEqual(noPong)
    expect(client.close).toEqual({ code: 1000, reason: 'No Pong' })
  })

  it.each([{ command: 'pong' }, { command: 'subscribe', identifier: stream('a') }, { command: 'fly' }])(
    'any command is an answer: %j',
    async answer => {
      expect((await pinged(EXTENDED, 20, answer)).close).toBe(null)
    }
  )

  it('nobody asks on the base protocol', async () => {
    expect((await pinged(BASE, 20)).close).toBe(null)
  })

  it('a pong behind a slow command comes too late', async () => {
    let now = 0
    const { promise, resolve } = deferred<void>()
    const brain = createBrain({
      pong: 2_000,
      now: () => now,
      channels: { Slow: { subscribed: () => promise } }
    })
    const client = await enter(brain)
    brain.ping()
    client.session.receive('{"command":"subscribe","identifier":"{\\"channel\\":\\"Slow\\"}"}')
    client.session.receive('{"command":"pong"}')

    now = 2_000
    brain.ping()
    resolve()
    await client.session.idle
    expect(client.frames.at(-1)).toEqual(noPong)
  })
})

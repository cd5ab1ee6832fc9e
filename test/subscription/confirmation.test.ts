import { SubscriptionTimeoutError } from '@anycable/core'
import { ConfirmationTimeoutError } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, EXTENDED, outcomeOf, type Story } from '../support/story.ts'

const CHAT = '{"channel":"ChatChannel"}'
const SUBSCRIBE = `subscribe ${CHAT}`
const UNSUBSCRIBE = `unsubscribe ${CHAT}`

/** Time passes, and the server pings as always. */
async function pass(told: Story, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) {
    await told.clock.advance(Math.min(left, 1_000))
    told.server.socket.receive({ type: 'pong' })
  }
}

function silent(options = {}) {
  const told = connectedStory(options)
  const chat = told.cable.subscribeTo('ChatChannel')
  return { ...told, chat }
}

describe('a confirmation that does not come', () => {
  it('is asked for again after 5 s, with an unsubscribe and 250 ms in between', async () => {
    const told = silent()
    await pass(told, 4_999)
    expect(told.server.log).toEqual([SUBSCRIBE])
    await pass(told, 1)
    expect(told.server.log).toEqual([SUBSCRIBE, UNSUBSCRIBE])
    await pass(told, 249)
    expect(told.server.log).toHaveLength(2)
    await pass(told, 1)
    expect(told.server.log).toEqual([SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE])
    expect(told.chat.state).toBe('connecting')
    expect(told.errors).toEqual([])
    told.server.confirm(CHAT)
    expect(told.chat.state).toBe('connected')
  })

  it('shows as disconnected after two silences, and is reported once', async () => {
    const told = silent()
    const heard: unknown[] = []
    told.chat.on('disconnect', error => heard.push(error))
    await pass(told, 10_250)

    expect(told.chat.state).toBe('disconnected')
    expect(told.cable.state).toBe('connected')
    expect(heard).toEqual([
      expect.objectContaining({ reason: 'timeout', phase: 'subscribe', retryable: true, identifier: CHAT })
    ])
    expect(heard[0]).toBeInstanceOf(ConfirmationTimeoutError)
    expect(heard[0]).toBeInstanceOf(SubscriptionTimeoutError)
    await pass(told, 300_000)
    expect(heard).toHaveLength(1)
    expect(told.errors).toHaveLength(1)
  })

  it('rejects who waits for it: once two tries got no answer, and it may be tried again', async () => {
    const told = silent()
    const first = told.chat.ensureSubscribed()
    await pass(told, 10_000)
    expect(await outcomeOf(first)).toBe('pending')
    await pass(told, 250)
    expect(await outcomeOf(first)).toMatchObject({ reason: 'timeout', retryable: true })

    const second = told.chat.ensureSubscribed()
    expect(await outcomeOf(second)).toBe('pending')
    while (told.server.count('subscribe') < 3) await pass(told, 100)
    told.server.confirm(CHAT)
    expect(await outcomeOf(second)).toBe(undefined)
  })

  it('is asked for as long as the channel is wanted, with growing waits up to a minute', async () => {
    const told = silent()
    const asked: number[] = []
    for (let second = 0; second < 1_800; second++) {
      const before = told.server.count('subscribe')
      await pass(told, 1_000)
      if (told.server.count('subscribe') > before) asked.push(told.clock.now())
    }
    const gaps = asked.slice(1).map((at, index) => (at - (asked[index] ?? 0)) / 1_000)
    expect(asked.length).toBeGreaterThan(25)
    expect(Math.max(...gaps)).toBeGreaterThan(35)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(67)

    while (!told.server.log.at(-1)?.startsWith('subscribe')) await pass(told, 100)
    told.server.confirm(CHAT)
    expect(told.chat.state).toBe('connected')
    expect(told.server.sockets).toHaveLength(1)
  })

  it('is not asked for any more once nobody wants the channel', async () => {
    const told = silent()
    await pass(told, 12_000)
    told.chat.disconnect()
    await pass(told, 1_000)
    const { length } = told.server.log
    await pass(told, 300_000)
    expect(told.server.log).toHaveLength(length)
    expect(told.clock.timers).toHaveLength(1)
  })

  it('makes the client ask on extended whether the server is there, and leave a dead link', async () => {
    const told = silent({ protocol: EXTENDED, maxMissingPings: 100 })
    await told.clock.advance(10_250)
    expect(told.server.log.at(-1)).toBe('ping')
    expect(told.cable.state).toBe('connected')
    await told.clock.advance(4_000)
    expect(told.cable.state).toBe('disconnected')
  })

  it('lets a busy but living server be', async () => {
    const told = silent({ protocol: EXTENDED, maxMissingPings: 100 })
    await told.clock.advance(10_250)
    await pass(told, 60_000)
    expect(told.server.count('ping')).toBeGreaterThan(2)
    expect(told.server.sockets).toHaveLength(1)
  })

  it('makes it send nothing of that on base', async () => {
    const told = silent()
    await pass(told, 60_000)
    expect(new Set(told.server.log)).toEqual(new Set([SUBSCRIBE, UNSUBSCRIBE]))
  })

  it('and comes late is taken all the same', async () => {
    const told = silent()
    await pass(told, 10_250)
    expect(told.chat.state).toBe('disconnected')
    told.server.confirm(CHAT)
    expect(told.chat.state).toBe('connected')
    await pass(told, 300_000)
    expect(told.server.log).toEqual([SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE])
  })

  it('and comes late brings the messages that came shortly before it', async () => {
    const told = silent()
    const heard: unknown[] = []
    told.chat.on('message', message => heard.push(message))
    await pass(told, 10_250)
    told.server.say(CHAT, 1)
    told.server.confirm(CHAT)
    told.server.say(CHAT, 2)
    expect(heard).toEqual([1, 2])
  })

  it('says nothing once the unsubscribe is out: the server may have undone it', async () => {
    const told = silent()
    await pass(told, 5_000)
    told.server.confirm(CHAT)
    expect(told.chat.state).toBe('connecting')
    await pass(told, 250)
    told.server.confirm(CHAT)
    expect(told.chat.state).toBe('connected')
    expect(told.server.log).toEqual([SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE])
  })

  it('starts anew with the next link', async () => {
    const told = silent()
    await pass(told, 4_000)
    told.server.end()
    told.cable.connect()
    told.server.welcome()
    await pass(told, 4_500)
    expect(told.server.log).toEqual([SUBSCRIBE])
  })

  it('counts the silences of this link alone', async () => {
    const told = silent()
    await pass(told, 6_000)
    expect(told.server.count('subscribe')).toBe(2)
    told.server.end()
    told.cable.connect()
    told.server.welcome()
    await pass(told, 6_000)
    expect(told.server.log).toEqual([SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE])
    expect(told.chat.state).toBe('connecting')
    expect(told.errors).toEqual([])
  })

  it('is asked for at another time by each client', async () => {
    const times = new Set<number>()
    for (let seed = 1; seed <= 10; seed++) {
      const told = silent({ seed })
      const start = told.clock.now()
      while (told.server.count('subscribe') < 3) await pass(told, 100)
      times.add(told.clock.now() - start)
    }
    expect(times.size).toBeGreaterThan(5)
  })

  it('is waited for as long as the option says', async () => {
    const told = silent({ timeouts: { confirm: 1_000 } })
    await pass(told, 1_000)
    expect(told.server.log).toEqual([SUBSCRIBE, UNSUBSCRIBE])
  })

  it('meets a server that swaps unsubscribe and subscribe, and ignores the second', async () => {
    const told = silent()
    told.server.confirm(CHAT)
    told.chat.disconnect()
    await pass(told, 10)
    const again = told.cable.subscribeTo('ChatChannel')
    // Subscribe was a duplicate, so silence; then the unsubscribe took it away.
    await pass(told, 240 + 5_000 + 250)
    expect(told.server.log.slice(-3)).toEqual([SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE])
    told.server.confirm(CHAT)
    expect(again.state).toBe('connected')
  })
})

describe('a confirmation that comes twice', () => {
  it('tells the channel once', () => {
    const told = silent()
    let connects = 0
    told.chat.on('connect', () => connects++)
    for (let i = 0; i < 3; i++) told.server.confirm(CHAT)
    expect(connects).toBe(1)
  })

  it('for a channel that nobody has any more is answered with an unsubscribe', async () => {
    const told = connectedStory()
    told.server.confirm(CHAT)
    expect(told.server.log).toEqual([UNSUBSCRIBE])
    await pass(told, 1_000)
    expect(told.clock.timers).toHaveLength(1)
  })
})

describe('a confirmation that is late, of a subscribe that was undone meanwhile', () => {
  it('is followed by what was published in between', async () => {
    const { cable, server, clock } = connectedStory({
      protocol: EXTENDED,
      maxMissingPings: Number.POSITIVE_INFINITY
    })
    server.ping(1_767_270_000)
    const chat = cable.subscribeTo('ChatChannel')
    const told: unknown[] = []
    chat.on('message', message => told.push(message))
    await clock.advance(5_250)
    expect(server.log.slice(1)).toEqual([SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE])
    const say = (offset: number) => server.say(CHAT, `a${offset}`, { stream_id: 'a', epoch: 'e1', offset })

    // Of the first one. The server takes the unsubscribe, a1 is published, and it takes the second one.
    server.confirm(CHAT)
    await clock.advance(3_000)
    server.confirm(CHAT)
    say(2)
    expect(server.socket.sent.at(-1)).toMatchObject({
      command: 'subscribe',
      history: { since: expect.any(Number) }
    })
    say(1)
    say(2)
    server.socket.receive({ type: 'confirm_history', identifier: CHAT })
    expect(told).toEqual(['a1', 'a2'])
  })
})

it('A clock that is set back by an hour does not make a confirmation waited for as long', async () => {
  const { cable, server, clock } = connectedStory({
    protocol: EXTENDED,
    maxMissingPings: Number.POSITIVE_INFINITY
  })
  cable.subscribeTo('ChatChannel')
  await clock.advance(1_000)
  clock.jump(-3_600_000)
  for (let second = 0; second < 30; second++) {
    await clock.advance(1_000)
    server.ping()
  }
  expect(server.count('subscribe')).toBeGreaterThan(1)
})

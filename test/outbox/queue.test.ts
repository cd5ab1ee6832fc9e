import { type CreateOptions, type NamedChannel, queue } from 'hawser'
import { describe, expect, it } from 'vitest'
import { asking } from '../support/asking.ts'
import { connectedStory, nextSocket, outcomeOf, type Story } from '../support/story.ts'

const CHAT = '{"channel":"ChatChannel"}'

interface Told extends Story {
  readonly chat: NamedChannel
  /** What was performed, over all links, in order. */
  readonly performed: unknown[]
}

const confirmed = (options: CreateOptions = {}): Told =>
  subscribed(connectedStory({ maxMissingPings: Number.POSITIVE_INFINITY, ...options }))

function subscribed(story: Story): Told {
  const chat = story.cable.subscribeTo('ChatChannel')
  story.server.confirm(CHAT)
  return {
    ...story,
    chat,
    get performed() {
      return story.server.sockets.flatMap(({ sent }) =>
        sent.filter(({ command }) => command === 'message').map(({ data }) => JSON.parse(String(data)).n)
      )
    }
  }
}

async function comeBack(told: Told): Promise<void> {
  await nextSocket(told)
  told.server.welcome()
  told.server.confirm(CHAT)
}

const reasonOf = async (promise: Promise<unknown>) => {
  const outcome = await outcomeOf(promise)
  return outcome instanceof Error && 'reason' in outcome ? outcome.reason : outcome
}

describe('a queued perform', () => {
  it('expires in its own time, also behind one that may wait for longer', async () => {
    const told = confirmed()
    told.server.end()
    told.chat.perform('say', { n: 1 }, { policy: queue({ ttl: 600_000 }) }).catch(() => {})
    const short = told.chat.perform('say', { n: 2 }, { policy: queue({ ttl: 100 }) })
    await told.clock.advance(99)
    expect(await outcomeOf(short)).toBe('pending')
    await told.clock.advance(1)
    expect(await reasonOf(short)).toBe('expired')
  })

  it('is sent at once where it can be', async () => {
    const told = confirmed()
    for (const n of [1, 2, 3]) told.chat.perform('say', { n }, { policy: queue() })
    expect(told.performed).toEqual([1, 2, 3])
    expect(told.chat.queued).toBe(0)
    expect(told.clock.timers).toEqual([])
  })

  it('waits for the link and the confirmation, then goes out in order, one every 10 ms', async () => {
    const told = confirmed()
    told.server.end()
    told.chat.sendPolicy = queue()
    const calls = [1, 2, 3].map(n => told.chat.perform('say', { n }))
    expect(told.chat.queued).toBe(3)
    await nextSocket(told)
    told.server.welcome()
    expect(told.performed).toEqual([])
    told.server.confirm(CHAT)
    expect(told.performed).toEqual([1])
    await told.clock.advance(10)
    expect(told.performed).toEqual([1, 2])
    await told.clock.advance(10)
    expect(await Promise.all(calls)).toEqual([undefined, undefined, undefined])
    expect(told.chat.queued).toBe(0)
    expect(told.performed).toEqual([1, 2, 3])
  })

  it('waits for the first confirmation, too', async () => {
    const told = connectedStory()
    const chat = told.cable.subscribeTo('ChatChannel')
    const call = chat.perform('say', { n: 1 }, { policy: queue() })
    told.server.confirm(CHAT)
    expect(await outcomeOf(call)).toBe(undefined)
  })

  it('goes before what a listener of connect says', async () => {
    const told = confirmed()
    told.server.end()
    for (const n of [1, 2]) told.chat.perform('say', { n }, { policy: queue() })
    told.chat.once('connect', () => void told.chat.perform('say', { n: 3 }))
    await comeBack(told)
    await told.clock.advance(100)
    expect(told.performed).toEqual([1, 2, 3])
  })

  it('sends what the payload was when it was called', async () => {
    const told = confirmed()
    told.server.end()
    const payload = { n: 'then' }
    told.chat.perform('say', payload, { policy: queue() })
    payload.n = 'now'
    await comeBack(told)
    expect(told.performed).toEqual(['then'])
  })

  it('lives through another token and another socket, however often the link breaks', async () => {
    let token = 0
    const story = asking(() => `t${++token}`, { maxMissingPings: Number.POSITIVE_INFINITY })
    await story.clock.advance()
    story.server.welcome()
    const told = subscribed(story)
    told.server.end()
    const call = told.chat.perform('say', { n: 1 }, { policy: queue() })
    for (let link = 0; link < 3; link++) {
      await nextSocket(told)
      told.server.end()
    }
    await comeBack(told)
    expect(await outcomeOf(call)).toBe(undefined)
    expect(token).toBeGreaterThan(3)
    expect(told.performed).toEqual([1])
  })

  it('is on the wire once: what was not sent when the link broke goes out on the next', async () => {
    const told = confirmed()
    told.server.end()
    for (const n of [1, 2, 3, 4]) told.chat.perform('say', { n }, { policy: queue() })
    await comeBack(told)
    await told.clock.advance(10)
    told.server.end()
    await comeBack(told)
    await told.clock.advance(100)
    expect(told.performed).toEqual([1, 2, 3, 4])
  })

  it('expires after its ttl, on the second of it', async () => {
    const told = confirmed()
    told.server.end()
    const short = told.chat.perform('say', { n: 1 }, { policy: queue({ ttl: 300 }) })
    const long = told.chat.perform('say', { n: 2 }, { policy: queue() })
    await told.clock.advance(299)
    expect(await outcomeOf(short)).toBe('pending')
    await told.clock.advance(1)
    expect(await outcomeOf(short)).toMatchObject({ reason: 'expired', phase: 'perform', retryable: true })
    await comeBack(told)
    expect(await outcomeOf(long)).toBe(undefined)
    expect(told.performed).toEqual([2])
  })

  it('expires in a machine that slept, though its timer did not ring', async () => {
    const told = confirmed()
    told.server.end()
    const call = told.chat.perform('say', { n: 1 }, { policy: queue({ ttl: 300_000 }) })
    await nextSocket(told)
    told.clock.jump(400_000)
    told.server.welcome()
    told.server.confirm(CHAT)
    expect(await reasonOf(call)).toBe('expired')
    expect(told.performed).toEqual([])
  })

  it('is refused where the queue is full, and there is place again later', async () => {
    const told = confirmed()
    told.server.end()
    const policy = queue({ max: 2 })
    for (const n of [1, 2]) told.chat.perform('say', { n }, { policy })
    expect(await reasonOf(told.chat.perform('say', { n: 3 }, { policy }))).toBe('queue_full')
    await comeBack(told)
    await told.clock.advance(50)
    await told.chat.perform('say', { n: 4 }, { policy })
    expect(told.performed).toEqual([1, 2, 4])
  })

  it('ends with the subscription', async () => {
    const told = confirmed()
    told.server.end()
    const call = told.chat.perform('say', { n: 1 }, { policy: queue() })
    told.chat.disconnect()
    expect(await reasonOf(call)).toBe('not_subscribed')
    told.cable.subscribe(told.chat)
    await comeBack(told)
    await told.clock.advance(100)
    expect(told.performed).toEqual([])
    expect(await reasonOf(told.chat.perform('say', { n: 2 }, { policy: queue() }))).toBe(undefined)
  })

  it('ends with the user', async () => {
    const told = confirmed()
    told.server.end()
    const call = told.chat.perform('say', { n: 1 }, { policy: queue() })
    told.cable.forget()
    expect(await reasonOf(call)).toBe('forgotten')
    await comeBack(told)
    await told.clock.advance(100)
    expect(told.performed).toEqual([])
  })

  it('ends with a rejection, and not with disconnect(): connect() sends it', async () => {
    const told = confirmed()
    told.cable.disconnect()
    const call = told.chat.perform('say', { n: 1 }, { policy: queue() })
    told.cable.connect()
    told.server.welcome()
    told.server.confirm(CHAT)
    expect(await reasonOf(call)).toBe(undefined)

    told.server.end()
    const other = told.chat.perform('say', { n: 2 }, { policy: queue() })
    await nextSocket(told)
    told.server.welcome()
    told.server.reject(CHAT)
    expect(await reasonOf(other)).toBe('rejected')
    expect(told.performed).toEqual([1])
  })

  it('that could never be sent is refused at once', async () => {
    const told = confirmed()
    told.server.end()
    const text = 'x'.repeat(70_000)
    expect(await reasonOf(told.chat.perform('say', { text }, { policy: queue() }))).toBe('too_large')
    told.chat.disconnect()
    expect(await reasonOf(told.chat.perform('say', {}, { policy: queue() }))).toBe('not_subscribed')
    expect(told.chat.queued).toBe(0)
  })

  it('is given up by its signal, before and while it waits', async () => {
    const told = confirmed()
    told.server.end()
    const { signal } = { signal: AbortSignal.abort('early') }
    expect(await outcomeOf(told.chat.perform('say', { n: 1 }, { policy: queue(), signal }))).toBe('early')
    const later = new AbortController()
    const call = told.chat.perform('say', { n: 2 }, { policy: queue(), signal: later.signal })
    later.abort('late')
    expect(await outcomeOf(call)).toBe('late')
    expect(told.chat.queued).toBe(0)
    await comeBack(told)
    expect(told.performed).toEqual([])
  })

  it('goes to the error sink where nobody keeps its promise', async () => {
    const told = confirmed()
    told.server.end()
    told.chat.perform('say', { n: 1 }, { policy: queue({ ttl: 10 }) })
    await told.clock.advance(20)
    expect(told.errors).toEqual([expect.objectContaining({ reason: 'expired' })])
  })

  it('is of no policy with numbers that make no sense', () => {
    for (const options of [{ ttl: -1 }, { max: Number.NaN }, { pace: -5 }])
      expect(() => queue(options)).toThrow(expect.objectContaining({ reason: 'invalid_option' }))
  })
})

describe('a perform that does not wait, behind others that do', () => {
  it('keeps the order while they are sent, and is refused when the link breaks first', async () => {
    const told = confirmed()
    told.server.end()
    for (const n of [1, 2]) told.chat.perform('say', { n }, { policy: queue() })
    await comeBack(told)
    const third = told.chat.perform('say', { n: 3 })
    const fourth = told.chat.perform('say', { n: 4 }, { policy: 'drop' })
    await told.clock.advance(20)
    expect(await reasonOf(third)).toBe(undefined)
    told.server.end()
    expect(await reasonOf(fourth)).toBe(undefined)
    expect(await reasonOf(told.chat.perform('say', { n: 5 }))).toBe('offline')
    expect(told.performed).toEqual([1, 2, 3])
  })
})

describe('a dropped perform', () => {
  it('resolves, and is never sent', async () => {
    const told = confirmed()
    told.server.end()
    expect(await outcomeOf(told.chat.perform('say', { n: 1 }, { policy: 'drop' }))).toBe(undefined)
    await comeBack(told)
    await told.chat.perform('say', { n: 2 }, { policy: 'drop' })
    await told.clock.advance(1_000)
    expect(told.performed).toEqual([2])
  })

  it('rejects where it could never be sent', async () => {
    const { chat } = confirmed()
    const text = 'x'.repeat(70_000)
    expect(await reasonOf(chat.perform('say', { text }, { policy: 'drop' }))).toBe('too_large')
  })
})

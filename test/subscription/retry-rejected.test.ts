import { type CreateOptions, NamedChannel } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, EXTENDED, nextSocket, outcomeOf } from '../support/story.ts'

const CHAT = '{"channel":"ChatChannel"}'

function asked(options: CreateOptions = {}) {
  const told = connectedStory({ maxMissingPings: Number.POSITIVE_INFINITY, ...options })
  const chat = told.cable.subscribeTo('ChatChannel')
  const heard: string[] = []
  chat.on('connect', () => heard.push('connect'))
  chat.on('disconnect', error => heard.push(`disconnect ${error?.reason}`))
  chat.on('close', error => heard.push(`close ${error?.reason}`))
  return { ...told, chat, heard }
}

describe('a rejected channel that is to be asked for again', () => {
  it('shows that it is not there, and is asked for more and more seldom', async () => {
    const { server, chat, clock, heard } = asked({ retryRejected: true })
    const waits: number[] = []
    for (let time = 0; time < 8; time++) {
      const before = clock.now()
      server.reject(CHAT)
      expect(chat.state).toBe('disconnected')
      while (server.count('subscribe') === time + 1) await clock.advance(500)
      waits.push(clock.now() - before)
    }
    expect(heard).toEqual(['disconnect rejected'])
    for (const [time, wait] of waits.entries()) {
      const longest = Math.min(60_000, 5_000 * 2 ** time)
      expect(wait).toBeGreaterThanOrEqual(longest / 2)
      expect(wait).toBeLessThanOrEqual(longest + 500)
    }

    server.confirm(CHAT)
    expect(heard.at(-1)).toBe('connect')
    server.reject(CHAT)
    await clock.advance(5_000)
    expect(server.count('subscribe')).toBe(10)
  })

  it('was never heard by the server, so a second one tells from when on it wants to hear: no gap', async () => {
    const { cable, server, clock, heard } = asked({ retryRejected: true, protocol: EXTENDED })
    server.reject(CHAT)
    const since = 1_767_225_000
    const verdicts: unknown[] = []
    const second = new NamedChannel('ChatChannel')
    second.on('recovery', verdict => verdicts.push(verdict))
    cable.subscribe(second, { since })
    expect(verdicts).toEqual([])
    await clock.advance(6_000)
    expect(server.socket.sent.at(-1)).toMatchObject({ command: 'subscribe', history: { since } })
    expect(heard).toEqual(['disconnect rejected'])
  })

  it('waits as long as the app says, and is closed when the app has enough', async () => {
    const { server, chat, clock, heard } = asked({ retryRejected: times => (times < 2 ? 700 : null) })
    for (const count of [2, 3]) {
      server.reject(CHAT)
      await clock.advance(699)
      expect(server.count('subscribe')).toBe(count - 1)
      await clock.advance(1)
      expect(server.count('subscribe')).toBe(count)
    }
    server.reject(CHAT)
    expect(chat.state).toBe('closed')
    expect(heard).toEqual(['disconnect rejected', 'close rejected'])
    expect(clock.timers).toHaveLength(0)
  })

  it('fails its calls at once and without a frame, and ensureSubscribed at each rejection', async () => {
    const { server, chat } = asked({ retryRejected: true })
    const waiting = chat.ensureSubscribed()
    server.reject(CHAT)
    expect(await outcomeOf(waiting)).toMatchObject({ reason: 'rejected' })
    expect(await outcomeOf(chat.perform('speak'))).toMatchObject({ reason: 'rejected' })
    expect(server.log).toEqual([`subscribe ${CHAT}`])
  })

  it('is one question for all that share it, however many come', async () => {
    const { server, cable, clock } = asked({ retryRejected: () => 1_000 })
    server.reject(CHAT)
    for (let i = 0; i < 10; i++) cable.subscribeTo('ChatChannel')
    expect(server.count('subscribe')).toBe(1)
    await clock.advance(1_000)
    expect(server.count('subscribe')).toBe(2)
  })

  it('is not asked for any more when it is given back', async () => {
    const { server, chat, clock } = asked({ retryRejected: () => 1_000 })
    server.reject(CHAT)
    chat.disconnect()
    await clock.advance(60_000)
    expect(server.log).toEqual([`subscribe ${CHAT}`])
    expect(clock.timers).toEqual([])
  })

  it('is asked for on the next link without waiting', async () => {
    const told = asked({ retryRejected: () => 3_600_000 })
    told.server.reject(CHAT)
    told.server.end()
    await nextSocket(told)
    told.server.welcome()
    expect(told.server.count('subscribe')).toBe(1)
    told.server.confirm(CHAT)
    expect(told.chat.state).toBe('connected')
  })

  it('gets what it missed in between', async () => {
    const { server, chat, clock } = asked({ retryRejected: () => 1_000, protocol: EXTENDED })
    const heard: unknown[] = []
    chat.on('message', message => heard.push(message))
    server.confirm(CHAT)
    server.say(CHAT, 'one', { stream_id: 'a', epoch: 'e', offset: 1 })
    server.reject(CHAT)
    await clock.advance(1_000)
    expect(server.socket.sent.at(-1)).toMatchObject({
      history: { streams: { a: { epoch: 'e', offset: 1 } } }
    })
    server.confirm(CHAT)
    server.say(CHAT, 'two', { stream_id: 'a', epoch: 'e', offset: 2 })
    server.socket.receive({ type: 'confirm_history', identifier: CHAT })
    expect(heard).toEqual(['one', 'two'])
  })

  it('is closed where the app fails to say how long to wait; that is reported', () => {
    const bad = new Error('bad policy')
    const { server, chat, errors } = asked({
      retryRejected: () => {
        throw bad
      }
    })
    server.reject(CHAT)
    expect(chat.state).toBe('closed')
    expect(errors).toEqual([bad])
  })

  it('may be closed by who hears of it', async () => {
    const { server, chat, cable, clock } = asked({ retryRejected: () => 1_000 })
    chat.on('disconnect', () => cable.disconnect())
    server.reject(CHAT)
    await clock.advance(60_000)
    expect(server.count('subscribe')).toBe(1)
    expect(clock.timers).toEqual([])
  })
})

describe('cable.retryRejected()', () => {
  it('asks again for every channel that was rejected, now', () => {
    const { server, chat, cable } = asked()
    const other = cable.subscribeTo('OtherChannel')
    server.reject(CHAT)
    server.reject(other.identifier)
    cable.retryRejected()
    expect(server.count('subscribe')).toBe(4)
    server.confirm(CHAT)
    expect([chat.state, other.state]).toEqual(['connected', 'connecting'])
    cable.retryRejected()
    expect(server.count('subscribe')).toBe(4)
  })

  it('ends a wait', () => {
    const { server, cable } = asked({ retryRejected: () => 3_600_000 })
    server.reject(CHAT)
    cable.retryRejected()
    expect(server.count('subscribe')).toBe(2)
  })

  it('leaves alone what was given back, and what the app has subscribed again', () => {
    const { server, chat, cable } = asked()
    const gone = cable.subscribeTo('GoneChannel')
    server.reject(CHAT)
    server.reject(gone.identifier)
    gone.disconnect()
    cable.subscribe(chat)
    cable.retryRejected()
    expect(server.log).toEqual([`subscribe ${CHAT}`, `subscribe ${gone.identifier}`, `subscribe ${CHAT}`])
    expect(gone.state).toBe('closed')
  })

  it('on a closed cable lets them wait for connect()', () => {
    const { server, chat, cable } = asked()
    server.reject(CHAT)
    cable.disconnect()
    cable.retryRejected()
    cable.connect()
    server.welcome()
    server.confirm(CHAT)
    expect(chat.state).toBe('connected')
  })

  it('knows the last 1,000', () => {
    const { server, cable } = asked({ concurrentSubscribes: true })
    for (let i = 0; i < 1_001; i++) server.reject(cable.subscribeTo('Many', { i }).identifier)
    cable.retryRejected()
    expect(server.count('subscribe')).toBe(1 + 1_001 + 1_000)
  })
})

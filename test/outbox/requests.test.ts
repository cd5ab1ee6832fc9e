import { queue } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, nextSocket, outcomeOf } from '../support/story.ts'

const CHAT = '{"channel":"ChatChannel"}'

function confirmed() {
  const told = connectedStory({ maxMissingPings: Number.POSITIVE_INFINITY })
  const chat = told.cable.subscribeTo('ChatChannel')
  const heard: unknown[] = []
  chat.on('message', message => heard.push(message))
  told.server.confirm(CHAT)
  return {
    ...told,
    chat,
    heard,
    /** What the last request brought, its id among it. */
    get asked() {
      return JSON.parse(String(told.server.socket.sent.at(-1)?.['data']))
    },
    reply(id: string, answer: object) {
      told.server.say(CHAT, { reply_to: id, ...answer })
    }
  }
}

describe('a request', () => {
  it('sends its id along, and gives what the message with that id brings; no listener hears it', async () => {
    const told = confirmed()
    const call = told.chat.request('add', { a: 1, b: 2 })
    const { request_id: id, ...rest } = told.asked
    expect(rest).toEqual({ a: 1, b: 2, action: 'add' })
    told.server.say(CHAT, 'something else')
    expect(await outcomeOf(call)).toBe('pending')
    told.reply(id, { reply: 3 })
    expect(await outcomeOf(call)).toBe(3)
    expect(told.heard).toEqual(['something else'])
    expect(told.clock.timers).toEqual([])
  })

  it('is told from others: answers may come in any order', async () => {
    const told = confirmed()
    const calls: Promise<unknown>[] = []
    const ids: string[] = []
    for (const n of [1, 2, 3]) {
      calls.push(told.chat.request('n', { n }))
      ids.push(told.asked.request_id)
    }
    expect(new Set(ids).size).toBe(3)
    for (const [at, id] of [...ids.entries()].reverse()) told.reply(id, { reply: at })
    expect(await Promise.all(calls)).toEqual([0, 1, 2])
  })

  it('rejects where the server says that it failed', async () => {
    const told = confirmed()
    const call = told.chat.request('add')
    told.reply(told.asked.request_id, { error: 'no such room' })
    const error = await outcomeOf(call)
    expect(error).toMatchObject({ reason: 'request_failed', phase: 'perform', cause: 'no such room' })
    expect(String(error)).toContain('no such room')
  })

  it('rejects after its time, and lets a late reply go', async () => {
    const told = confirmed()
    const call = told.chat.request('add', {}, { timeout: 500 })
    const { request_id: id } = told.asked
    await told.clock.advance(499)
    expect(await outcomeOf(call)).toBe('pending')
    await told.clock.advance(1)
    expect(await outcomeOf(call)).toMatchObject({ reason: 'no_reply', retryable: false })
    told.reply(id, { reply: 1 })
    expect(told.heard).toEqual([])
  })

  it('rejects at once where the link breaks before the reply: nobody knows whether it was done', async () => {
    const told = confirmed()
    const call = told.chat.request('add')
    await told.clock.advance()
    told.server.end()
    expect(await outcomeOf(call)).toMatchObject({ reason: 'reply_lost', retryable: false })
  })

  it('rejects as a perform does where it cannot be sent', async () => {
    const told = confirmed()
    told.server.end()
    expect(await outcomeOf(told.chat.request('add'))).toMatchObject({ reason: 'offline' })
    told.chat.disconnect()
    expect(await outcomeOf(told.chat.request('add'))).toMatchObject({ reason: 'not_subscribed' })
  })

  it('may wait in the queue, and is never sent when its time is over', async () => {
    const told = confirmed()
    told.server.end()
    const inTime = told.chat.request('one', {}, { policy: queue(), timeout: 60_000 })
    const late = told.chat.request('two', {}, { policy: queue(), timeout: 100 })
    await told.clock.advance(100)
    expect(await outcomeOf(late)).toMatchObject({ reason: 'no_reply' })
    await nextSocket(told)
    told.server.welcome()
    told.server.confirm(CHAT)
    await told.clock.advance(100)
    expect(told.server.count('message')).toBe(1)
    told.reply(told.asked.request_id, { reply: 'done' })
    expect(await outcomeOf(inTime)).toBe('done')
  })

  it('is given up by its signal', async () => {
    const told = confirmed()
    const before = AbortSignal.abort('early')
    expect(await outcomeOf(told.chat.request('add', {}, { signal: before }))).toBe('early')
    expect(told.server.count('message')).toBe(0)
    const later = new AbortController()
    const call = told.chat.request('add', {}, { signal: later.signal })
    later.abort('late')
    expect(await outcomeOf(call)).toBe('late')
    await told.clock.advance()
    expect(told.clock.timers).toEqual([])
  })

  it('is of one channel: those that share the subscription do not hear its reply', async () => {
    const told = confirmed()
    const twin = told.cable.subscribeTo('ChatChannel')
    const heard: unknown[] = []
    twin.on('message', message => heard.push(message))
    const call = told.chat.request('add')
    told.reply(told.asked.request_id, { reply: 1 })
    expect(await outcomeOf(call)).toBe(1)
    expect(heard).toEqual([])
  })

  it('leaves alone what looks like a reply to somebody else', async () => {
    const told = confirmed()
    const call = told.chat.request('add')
    told.reply('other-1', { reply: 1 })
    expect(told.heard).toEqual([{ reply_to: 'other-1', reply: 1 }])
    expect(await outcomeOf(call)).toBe('pending')
  })
})

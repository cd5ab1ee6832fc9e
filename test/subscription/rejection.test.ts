import { SubscriptionRejectedError } from '@anycable/core'
import { RejectedError } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, nextSocket, outcomeOf } from '../support/story.ts'

const CHAT = '{"channel":"ChatChannel"}'

function asked() {
  const told = connectedStory()
  const chat = told.cable.subscribeTo('ChatChannel')
  const heard: unknown[] = []
  chat.on('connect', () => heard.push('connect'))
  chat.on('disconnect', () => heard.push('disconnect'))
  chat.on('close', error => heard.push(error))
  return { ...told, chat, heard }
}

const REJECTED = expect.objectContaining({
  reason: 'rejected',
  phase: 'subscribe',
  retryable: false,
  identifier: CHAT
})

describe('a rejected channel', () => {
  it('is closed, and told why', () => {
    const { server, chat, heard, cable } = asked()
    server.reject(CHAT)
    expect(heard).toEqual([REJECTED])
    expect(heard[0]).toBeInstanceOf(RejectedError)
    expect(heard[0]).toBeInstanceOf(SubscriptionRejectedError)
    expect(chat.state).toBe('closed')
    expect(cable.state).toBe('connected')
  })

  it('is not asked for again, now or on any later link', async () => {
    const told = asked()
    told.server.reject(CHAT)
    await told.clock.advance(5_000)
    told.server.end()
    await nextSocket(told)
    told.server.welcome()
    await told.clock.advance(5_000)
    expect(told.server.log).toEqual([])
  })

  it('fails whoever waits for it, and every call after it, without a frame', async () => {
    const { server, chat } = asked()
    const waiting = [chat.ensureSubscribed(), chat.perform('speak'), chat.send({})]
    server.reject(CHAT)
    for (const call of waiting) expect(await outcomeOf(call)).toEqual(REJECTED)
    expect(await outcomeOf(chat.perform('speak'))).toMatchObject({
      reason: 'not_subscribed',
      retryable: false
    })
    expect(server.log).toEqual([`subscribe ${CHAT}`])
  })

  it('may be subscribed again by the app, at once, and be taken then', () => {
    const { server, chat, cable } = asked()
    server.reject(CHAT)
    cable.subscribe(chat)
    expect(chat.state).toBe('connecting')
    expect(server.count('subscribe')).toBe(2)
    server.confirm(CHAT)
    expect(chat.state).toBe('connected')
  })

  it('closes everybody who shares it, and nobody else', () => {
    const { server, chat, cable } = asked()
    const twin = cable.subscribeTo('ChatChannel')
    const other = cable.subscribeTo('OtherChannel')
    server.reject(CHAT)
    server.confirm(other.identifier)
    expect([chat.state, twin.state, other.state]).toEqual(['closed', 'closed', 'connected'])
  })

  it('may have been confirmed before', () => {
    const { server, chat, heard } = asked()
    server.confirm(CHAT)
    server.reject(CHAT)
    expect(heard).toEqual(['connect', REJECTED])
    expect(chat.state).toBe('closed')
  })

  it('lets the next in the window ask', () => {
    const told = connectedStory({ concurrentSubscribes: 1 })
    told.cable.subscribeTo('ChatChannel')
    told.cable.subscribeTo('OtherChannel')
    told.server.reject(CHAT)
    expect(told.server.count('subscribe')).toBe(2)
  })

  it('is not any other: a rejection of nobody, or of somebody unknown, closes none', () => {
    const { server, chat } = asked()
    server.reject('{"channel":"OtherChannel"}')
    server.socket.receive({ type: 'reject_subscription' })
    server.confirm(CHAT)
    expect(chat.state).toBe('connected')
  })
})

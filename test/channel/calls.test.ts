import { NoConnectionError } from '@anycable/core'
import { Channel, OfflineError } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, nextSocket, outcomeOf, story } from '../support/story.ts'

function asking(options = {}) {
  const told = connectedStory(options)
  return { ...told, chat: told.cable.subscribeTo('ChatChannel') }
}

function confirmed(options = {}) {
  const told = asking(options)
  told.server.confirm(told.chat.identifier)
  return told
}

const calls = (log: string[]) => log.filter(entry => entry.startsWith('message'))

describe('a perform', () => {
  it('resolves when the frame is on the open link', async () => {
    const { server, chat } = confirmed()
    expect(await outcomeOf(chat.perform('speak'))).toBe(undefined)
    expect(calls(server.log)).toHaveLength(1)
  })

  it('waits for the confirmation, and goes out in order before what connect brings', async () => {
    const { server, chat } = asking()
    chat.on('connect', () => {
      chat.perform('third')
    })
    const outcomes = [chat.perform('first'), chat.perform('second')]
    expect(await outcomeOf(Promise.race(outcomes))).toBe('pending')
    expect(calls(server.log)).toEqual([])

    server.confirm(chat.identifier)
    await Promise.all(outcomes)
    const actions = server.socket.sent.slice(1).map(({ data }) => JSON.parse(String(data)).action)
    expect(actions).toEqual(['first', 'second', 'third'])
  })

  it('waits from the very first try on', async () => {
    const { cable, server } = story()
    const chat = cable.subscribeTo('ChatChannel')
    const call = chat.perform('speak')
    server.welcome()
    server.confirm(chat.identifier)
    expect(await outcomeOf(call)).toBe(undefined)
  })

  it('sends what the payload was when it was called', async () => {
    const { server, chat } = asking()
    const payload = { text: 'then' }
    const call = chat.perform('speak', payload)
    payload.text = 'now'
    server.confirm(chat.identifier)
    await call
    expect(server.socket.sent.at(-1)).toMatchObject({ data: '{"text":"then","action":"speak"}' })
  })

  it('is on the wire once: a break right behind it brings no second', async () => {
    const told = confirmed()
    await told.chat.perform('speak', { text: 'hello' })
    told.server.end()
    for (let link = 0; link < 3; link++) {
      await nextSocket(told)
      told.server.welcome()
      told.server.confirm(told.chat.identifier)
      await told.clock.advance(1_000)
      told.server.end()
    }
    const calls = told.server.sockets.map(({ sent }) => sent.filter(({ command }) => command === 'message'))
    expect(calls.map(({ length }) => length)).toEqual([1, 0, 0, 0])
  })

  it('rejects offline when the cable closes while it waits, and says what closed it', async () => {
    const { cable, server } = connectedStory()
    const waiting = cable.subscribeTo('ChatChannel').perform('speak', { text: 'hi' })
    server.disconnect('unauthorized', false)
    const error = await waiting.catch(thrown => thrown)
    expect(error).toMatchObject({ reason: 'offline', cause: { reason: 'unauthorized' } })
    await expect(cable.perform('{"channel":"ChatChannel"}', 'speak')).rejects.toMatchObject({
      reason: 'closed'
    })
  })

  it('rejects offline with the link down, and sends nothing later', async () => {
    const told = confirmed()
    told.server.end()
    const error = await outcomeOf(told.chat.perform('speak'))
    expect(error).toMatchObject({ reason: 'offline', phase: 'perform', retryable: true })
    expect(error).toBeInstanceOf(OfflineError)
    expect(error).toBeInstanceOf(NoConnectionError)

    await nextSocket(told)
    expect(await outcomeOf(told.chat.perform('speak'))).toMatchObject({ reason: 'offline' })
    told.server.welcome()
    told.server.confirm(told.chat.identifier)
    await told.clock.advance(60_000)
    expect(
      told.server.sockets.flatMap(({ sent }) => sent.filter(({ command }) => command === 'message'))
    ).toEqual([])
  })

  it('that waited is rejected offline when the link goes', async () => {
    const { server, chat } = asking()
    const call = chat.perform('speak')
    server.end()
    expect(await outcomeOf(call)).toMatchObject({ reason: 'offline' })
  })

  it('that waited is rejected when two tries got no answer', async () => {
    const { clock, chat } = asking({ maxMissingPings: 100 })
    const call = chat.perform('speak')
    await clock.advance(10_249)
    expect(await outcomeOf(call)).toBe('pending')
    await clock.advance(1)
    expect(await outcomeOf(call)).toMatchObject({ reason: 'timeout', retryable: true })
    expect(await outcomeOf(chat.perform('speak'))).toMatchObject({ reason: 'timeout' })
  })

  it('that waited is rejected when the channel is released', async () => {
    const { server, chat } = asking()
    const call = chat.perform('speak')
    chat.disconnect()
    expect(await outcomeOf(call)).toMatchObject({ reason: 'not_subscribed', retryable: false })
    server.confirm(chat.identifier)
    expect(calls(server.log)).toEqual([])
  })

  it('waits with 1,000 others at most', async () => {
    const { server, chat } = asking()
    const waiting = Array.from({ length: 1_000 }, (_, i) => chat.perform('speak', { i }))
    expect(await outcomeOf(chat.perform('one too many'))).toMatchObject({
      reason: 'queue_full',
      retryable: true
    })
    server.confirm(chat.identifier)
    await Promise.all(waiting)
    expect(calls(server.log)).toHaveLength(1_000)
  })

  it('on a channel that was released, or never subscribed, is refused', async () => {
    const { chat } = confirmed()
    chat.disconnect()
    expect(await outcomeOf(chat.perform('speak'))).toMatchObject({
      reason: 'not_subscribed',
      retryable: false
    })
    const never = new Channel()
    expect(await outcomeOf(never.perform('speak'))).toMatchObject({ reason: 'not_subscribed' })
    expect(await outcomeOf(never.ensureSubscribed())).toMatchObject({ reason: 'not_subscribed' })
  })

  it('on a closed cable is refused', async () => {
    const { cable, chat } = confirmed()
    cable.disconnect()
    expect(await outcomeOf(chat.perform('speak'))).toMatchObject({ reason: 'closed', retryable: false })
    expect(await outcomeOf(chat.ensureSubscribed())).toMatchObject({ reason: 'closed', retryable: false })
  })

  it.each(['warn', 'ignore'] as const)(
    'resolves all the same with performFailures: %s',
    async performFailures => {
      const { server, chat } = confirmed({ performFailures })
      server.end()
      expect(await outcomeOf(chat.perform('speak'))).toBe(undefined)
    }
  )
})

describe('a whisper', () => {
  it('goes out on a confirmed channel, and waits for the confirmation', async () => {
    const { server, chat } = asking()
    const early = chat.whisper('early')
    server.confirm(chat.identifier)
    await early
    await chat.whisper({ late: true })
    expect(server.socket.sent.slice(1).map(({ data }) => data)).toEqual(['early', { late: true }])
  })

  it('is dropped without an error where it cannot go now', async () => {
    const { server, chat, errors, clock } = confirmed()
    server.end()
    expect(await outcomeOf(chat.whisper('typing'))).toBe(undefined)
    for (let i = 0; i < 100; i++) chat.whisper('typing')
    await clock.advance(100)
    expect(errors).toEqual([])
  })
})

describe('ensureSubscribed', () => {
  it('resolves at once where it is, and with the confirmation where it will be', async () => {
    const { server, chat } = asking()
    const waiting = chat.ensureSubscribed()
    expect(await outcomeOf(waiting)).toBe('pending')
    server.confirm(chat.identifier)
    expect(await outcomeOf(waiting)).toBe(undefined)
    expect(await outcomeOf(chat.ensureSubscribed())).toBe(undefined)
  })

  it('waits through an outage', async () => {
    const told = asking()
    const waiting = told.chat.ensureSubscribed()
    told.server.end()
    expect(await outcomeOf(waiting)).toBe('pending')
    await nextSocket(told)
    told.server.welcome()
    told.server.confirm(told.chat.identifier)
    expect(await outcomeOf(waiting)).toBe(undefined)
  })

  it('rejects when the channel or the cable is closed meanwhile', async () => {
    const one = asking()
    const released = one.chat.ensureSubscribed()
    one.chat.disconnect()
    expect(await outcomeOf(released)).toMatchObject({ reason: 'not_subscribed' })

    const other = asking()
    const closed = other.chat.ensureSubscribed()
    other.server.disconnect('remote', false)
    expect(await outcomeOf(closed)).toMatchObject({ reason: 'remote', retryable: false })
  })
})

import { describe, expect, it } from 'vitest'
import { connectedStory, nextSocket, type Story } from '../support/story.ts'

const CHAT = '{"channel":"ChatChannel"}'

/** A subscribed channel that is not confirmed yet, and all it tells. */
function unconfirmed() {
  const told = connectedStory()
  const chat = told.cable.subscribeTo('ChatChannel')
  const heard: unknown[] = []
  chat.on('connect', () => heard.push('connect'))
  chat.on('message', message => heard.push(message))
  return { ...told, chat, heard }
}

describe('messages before the confirmation', () => {
  it('are held, and told right after connect, in order', () => {
    const { server, heard } = unconfirmed()
    for (let i = 1; i <= 5; i++) server.say(CHAT, i)
    expect(heard).toEqual([])
    server.confirm(CHAT)
    server.say(CHAT, 6)
    expect(heard).toEqual(['connect', 1, 2, 3, 4, 5, 6])
  })

  it('keep their positions', () => {
    const { server, chat } = unconfirmed()
    const metas: unknown[] = []
    chat.on('message', (_message, meta) => metas.push(meta))
    server.say(CHAT, 1, { stream_id: 's', epoch: 'e', offset: 4 })
    server.confirm(CHAT)
    expect(metas).toEqual([{ stream: 's', epoch: 'e', offset: 4, replayed: false, late: false }])
  })

  it('are bounded: what is over 1,000 is reported and dropped', () => {
    const { server, heard, errors } = unconfirmed()
    for (let i = 0; i < 1_003; i++) server.say(CHAT, i)
    expect(errors).toHaveLength(3)
    expect(errors[0]).toMatchObject({ reason: 'queue_full', retryable: true })
    server.confirm(CHAT)
    expect(heard).toHaveLength(1_001)
    expect(heard.at(-1)).toBe(999)
  })

  it('are dropped with a rejection', () => {
    const { server, heard, cable } = unconfirmed()
    server.say(CHAT, 1)
    server.reject(CHAT)
    const again = cable.subscribeTo('ChatChannel')
    again.on('message', message => heard.push(message))
    server.confirm(CHAT)
    expect(heard).toEqual([])
  })

  it('do not outlive their link', async () => {
    const told = unconfirmed()
    told.server.say(CHAT, 'old')
    told.server.end()
    await nextSocket(told)
    told.server.welcome()
    told.server.confirm(CHAT)
    expect(told.heard).toEqual(['connect'])
  })

  it('are not told to a channel that leaves on connect', () => {
    const { server, chat, heard } = unconfirmed()
    chat.on('connect', () => chat.disconnect())
    server.say(CHAT, 1)
    server.confirm(CHAT)
    expect(heard).toEqual(['connect'])
  })
})

describe('messages for a channel that was released', () => {
  async function released() {
    const told = unconfirmed()
    told.server.confirm(CHAT)
    told.chat.disconnect()
    await told.clock.advance()
    return told
  }

  it('are dropped, and never told to the next channel of that name', async () => {
    const told = await released()
    for (let i = 0; i < 1_000; i++) told.server.say(CHAT, i)
    await told.clock.advance(300)
    const next = told.cable.subscribeTo('ChatChannel')
    const heard: unknown[] = []
    next.on('message', message => heard.push(message))
    told.server.confirm(CHAT)
    expect(heard).toEqual([])
    expect(told.heard).toEqual(['connect'])
    expect(told.errors).toEqual([])
  })

  it('are not told in the very task of the release', () => {
    const told = unconfirmed()
    told.server.confirm(CHAT)
    told.chat.disconnect()
    told.server.say(CHAT, 1)
    expect(told.heard).toEqual(['connect'])
  })

  /** Frames keep coming once a second. */
  async function goOn(told: Story, seconds: number) {
    for (let second = 0; second < seconds; second++) {
      await told.clock.advance(1_000)
      told.server.say(CHAT, 'still')
    }
  }

  it('that go on coming after 5 s mean the unsubscribe failed: it is sent again', async () => {
    const told = await released()
    await goOn(told, 4)
    expect(told.server.count('unsubscribe')).toBe(1)
    await goOn(told, 1)
    expect(told.server.count('unsubscribe')).toBe(2)
  })

  it('mean so, too, where the clock was set back by an hour', async () => {
    const told = await released()
    told.clock.jump(-3_600_000)
    await goOn(told, 5)
    expect(told.server.count('unsubscribe')).toBe(2)
  })

  it('make it three at most: the server does not listen', async () => {
    const told = await released()
    await goOn(told, 120)
    expect(told.server.count('unsubscribe')).toBe(3)
    expect(told.errors).toEqual([])
  })

  it('are heeded for the last hundred released: what is remembered is bounded', async () => {
    const told = connectedStory()
    const channels = Array.from({ length: 101 }, (_, room) => told.cable.subscribeTo('RoomChannel', { room }))
    // Half of them get their turn only now.
    for (let turn = 0; turn < 3; turn++) told.server.confirmAll()
    for (const channel of channels) channel.disconnect()
    await told.clock.advance()
    expect(told.server.count('unsubscribe')).toBe(101)

    await told.clock.advance(5_000)
    for (const { identifier } of channels) told.server.say(identifier, 'still')
    expect(told.server.count('unsubscribe')).toBe(201)
  })

  it('change nothing where the channel is wanted again', async () => {
    const told = await released()
    await told.clock.advance(300)
    const again = told.cable.subscribeTo('ChatChannel')
    told.server.confirm(CHAT)
    await goOn(told, 20)
    expect(told.server.count('unsubscribe')).toBe(1)
    expect(again.state).toBe('connected')
  })

  it('do not count for a channel that was never there', async () => {
    const told = connectedStory()
    for (let second = 0; second < 20; second++) {
      await told.clock.advance(1_000)
      told.server.say('{"channel":"OtherChannel"}', 1)
    }
    expect(told.server.log).toEqual([])
  })
})

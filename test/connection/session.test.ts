import type { CreateOptions } from 'hawser'
import { describe, expect, it } from 'vitest'
import { EXTENDED, nextSocket, type Story, story } from '../support/story.ts'

const ROOM = JSON.stringify({ channel: 'Room' })

function inSession(options: CreateOptions = {}): Story {
  const told = story({ protocol: EXTENDED, ...options })
  told.cable.subscribeTo('Room')
  told.server.welcome('s1')
  told.server.confirm(ROOM)
  return told
}

const sidOf = ({ server }: Story) => new URL(server.socket.url).searchParams.get('sid')

describe('the session of the last link', () => {
  it('is asked for by its newest id', async () => {
    const told = story({ protocol: EXTENDED })
    told.cable.connect()
    expect(sidOf(told)).toBeNull()
    told.server.welcome('s1')
    told.server.end()
    await nextSocket(told)
    expect(sidOf(told)).toBe('s1')
    told.server.welcome('s2')
    told.server.end()
    await nextSocket(told)
    expect(sidOf(told)).toBe('s2')
  })

  it.each(['server_restart', 'too_slow', 'no_pong'])('goes on after %s', async reason => {
    const told = story({ protocol: EXTENDED })
    told.cable.connect()
    told.server.welcome('s1')
    told.server.disconnect(reason, true)
    await nextSocket(told)
    expect(sidOf(told)).toBe('s1')
  })

  it.each(['remote', 'something_new', null])('is left after %s', async reason => {
    const told = story({ protocol: EXTENDED })
    told.cable.connect()
    told.server.welcome('s1')
    told.server.disconnect(reason, true)
    await nextSocket(told)
    expect(sidOf(told)).toBeNull()
  })

  it('is left when the server will have forgotten it', async () => {
    const told = story({ protocol: EXTENDED, reconnectStrategy: () => 300_001 })
    told.cable.connect()
    told.server.welcome('s1')
    told.server.end()
    await nextSocket(told, 400_000)
    expect(sidOf(told)).toBeNull()
  })

  it('is not asked for on the base protocol', async () => {
    const told = story()
    told.cable.connect()
    told.server.welcome('s1')
    told.server.end()
    await nextSocket(told)
    expect(sidOf(told)).toBeNull()
  })

  it('is kept by disconnect, and left by forget', async () => {
    const told = story({ protocol: EXTENDED })
    told.cable.connect()
    told.server.welcome('s1')
    told.cable.disconnect()
    told.cable.connect()
    expect(sidOf(told)).toBe('s1')
    told.server.welcome('s2')
    told.cable.disconnect()
    told.cable.forget()
    told.cable.connect()
    expect(sidOf(told)).toBeNull()
  })

  it('is left by forget, although a try has asked for it already', async () => {
    const told = story({ protocol: EXTENDED })
    told.cable.connect()
    told.server.welcome('s1')
    told.server.end()
    await nextSocket(told)
    expect(sidOf(told)).toBe('s1')
    const tried = told.server.socket
    told.cable.forget()
    expect(tried.state).not.toBe('opening')
    await nextSocket(told)
    expect(sidOf(told)).toBeNull()
    told.server.welcome('s2')
    expect(told.cable.state).toBe('connected')
  })

  it('is left when the token is somebody else’s, and kept when it is a new one of the same user', async () => {
    const tokens = [tokenOf('ann', 1), tokenOf('ann', 2), tokenOf('bob', 3)]
    const told = story({ protocol: EXTENDED, auth: () => tokens.shift() ?? null })
    told.cable.connect()
    await told.clock.advance()
    told.server.welcome('s1')
    told.server.end()
    await nextSocket(told)
    expect(sidOf(told)).toBe('s1')
    told.server.welcome('s2')
    told.server.end()
    await nextSocket(told)
    expect(sidOf(told)).toBeNull()
  })
})

describe('a restored session', () => {
  it('brings the channels back without a subscribe, and says so', async () => {
    const told = inSession()
    const infos: unknown[] = []
    told.cable.on('connect', info => infos.push(info))
    const second = told.cable.subscribeTo('Room')
    second.on('connect', info => infos.push(info))
    told.server.end()
    await nextSocket(told)
    told.server.socket.accept()
    told.server.socket.receive({ type: 'welcome', sid: 's2', restored: true, restored_ids: [ROOM] })
    expect(told.server.log).toEqual([`history ${ROOM}`])
    expect(infos).toEqual([
      { reconnect: true, restored: true },
      { reconnect: true, restored: true }
    ])
  })

  it('gives up what was released, and asks for what is new', async () => {
    const told = inSession()
    const other = told.cable.subscribeTo('Other')
    told.server.confirm(other.identifier)
    told.server.end()
    other.disconnect()
    told.cable.subscribeTo('Third')
    await nextSocket(told)
    told.server.socket.accept()
    const restored = [ROOM, other.identifier]
    told.server.socket.receive({ type: 'welcome', sid: 's2', restored: true, restored_ids: restored })
    expect(told.server.log.sort()).toEqual([
      `history ${ROOM}`,
      'subscribe {"channel":"Third"}',
      'unsubscribe {"channel":"Other"}'
    ])
  })

  it('lets live messages that came before its welcome in after it', async () => {
    const told = inSession()
    const room = told.cable.subscribeTo('Room')
    const messages: unknown[] = []
    room.on('message', message => messages.push(message))
    told.server.say(ROOM, 1, { stream_id: 'a', epoch: 'e', offset: 1 })
    told.server.end()
    await nextSocket(told)
    told.server.socket.accept()
    told.server.say(ROOM, 'a whisper')
    told.server.say(ROOM, 3, { stream_id: 'a', epoch: 'e', offset: 3 })
    told.server.socket.receive({ type: 'welcome', sid: 's2', restored: true, restored_ids: [ROOM] })
    told.server.say(ROOM, 2, { stream_id: 'a', epoch: 'e', offset: 2 })
    told.server.socket.receive({ type: 'confirm_history', identifier: ROOM })
    expect(messages).toEqual([1, 'a whisper', 2, 3])
  })
})

function tokenOf(user: string, iat: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256' })}.${part({ ext: JSON.stringify({ user }), iat, exp: 4_102_444_800 })}.signature`
}

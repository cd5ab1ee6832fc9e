import { DisconnectedError } from '@anycable/core'
import { ConnectionError, UnauthorizedError } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, nextSocket, story } from '../support/story.ts'

describe("the server's disconnect", () => {
  it.each([
    ['server_restart', true],
    ['remote', true],
    ['no_pong', true],
    ['too_slow', true],
    ['unauthorized', true],
    ['server_restart', undefined],
    ['remote', undefined],
    ['a word of its own', undefined]
  ])('%s with reconnect %s: comes back, and the app hears the reason', async (reason, reconnect) => {
    const told = connectedStory()
    const heard: unknown[] = []
    told.cable.on('disconnect', error => heard.push(error))
    told.server.disconnect(reason, reconnect)

    expect(heard).toEqual([expect.objectContaining({ reason, phase: 'connected', retryable: true })])
    expect(told.server.sockets[0]?.state).toBe('left')
    await nextSocket(told)
    told.server.welcome()
    expect(told.events).toEqual(['connect', 'disconnect', 'connect'])
  })

  it.each([
    ['unauthorized', false],
    ['unauthorized', undefined],
    ['remote', false],
    ['token_expired', false],
    ['idle_timeout', false],
    ['a word of its own', false]
  ])('%s with reconnect %s: closed for good, and the app hears the reason', async (reason, reconnect) => {
    const told = connectedStory()
    const heard: unknown[] = []
    told.cable.on('close', error => heard.push(error))
    told.server.disconnect(reason, reconnect)

    expect(heard).toEqual([expect.objectContaining({ reason, retryable: false })])
    expect(told.cable.state).toBe('closed')
    expect(told.events).toEqual(['connect', 'close'])
    await told.clock.advance(3_600_000)
    expect(told.server.sockets).toHaveLength(1)
  })

  it('without a reason is called disconnected', () => {
    const told = connectedStory()
    told.server.disconnect(null, true)
    expect(told.cable.status.get().lastError).toMatchObject({ reason: 'disconnected', retryable: true })
  })

  it('before the welcome is a verdict too, and rejects connect()', async () => {
    const told = story()
    const connected = told.cable.connect()
    told.server.socket.accept()
    told.server.disconnect('unauthorized', false)
    await expect(connected).rejects.toMatchObject({
      reason: 'unauthorized',
      phase: 'welcome',
      retryable: false
    })
    expect(told.cable.state).toBe('closed')
  })

  it('ends what the socket has to say: later frames count for nothing', () => {
    const told = connectedStory()
    const chat = told.cable.subscribeTo('ChatChannel')
    const heard: unknown[] = []
    chat.on('message', message => heard.push(message))
    told.server.confirmAll()
    told.server.disconnect('too_slow', true)
    told.server.say(chat.identifier, 'late')
    told.server.disconnect('unauthorized', false)
    told.server.end()
    expect(heard).toEqual([])
    expect(told.cable.state).toBe('disconnected')
    expect(told.events).toEqual(['connect', 'disconnect'])
  })

  it('reaches the channels: they stay wanted, and say why they are down', () => {
    const told = connectedStory()
    const chat = told.cable.subscribeTo('ChatChannel')
    const heard: unknown[] = []
    chat.on('disconnect', error => heard.push(error))
    told.server.confirmAll()
    told.server.disconnect('remote', false)
    expect(heard).toEqual([expect.objectContaining({ reason: 'remote' })])
    expect(chat.state).toBe('disconnected')
  })

  it('is an error that code written for the official client knows', () => {
    const told = connectedStory()
    told.server.disconnect('remote', true)
    const { lastError } = told.cable.status.get()
    expect(lastError).toBeInstanceOf(ConnectionError)
    expect(lastError).toBeInstanceOf(DisconnectedError)
  })
})

describe('a close without a word before it', () => {
  it.each([
    [1000, ''],
    [1000, 'Auth Failed'],
    [1001, 'Server restart'],
    [1006, ''],
    [1009, ''],
    [1011, 'Auth Error'],
    [4001, 'of its own']
  ])('%d "%s" is never final, and the app gets both', async (code, closeReason) => {
    const told = connectedStory()
    told.server.end(code, closeReason)
    expect(told.cable.state).toBe('disconnected')
    expect(told.cable.status.get().lastError).toMatchObject({
      reason: 'transport_closed',
      retryable: true,
      code,
      closeReason
    })
    await nextSocket(told)
    told.server.welcome()
    expect(told.cable.state).toBe('connected')
  })

  it('says in words that a frame was too big', () => {
    const told = connectedStory()
    told.server.end(1009)
    expect(told.cable.status.get().lastError?.message).toContain('too big')
  })
})

describe('a token that the server refused', () => {
  /** A cable with tokens t1, t2, … whose server refuses each with the same words. */
  function refusing(reason: string) {
    let tokens = 0
    const told = story({ auth: () => `t${++tokens}`, websocketAuthStrategy: 'param' })
    told.cable.connect().catch(() => {})
    return {
      ...told,
      refuse: () => {
        told.server.socket.accept()
        told.server.disconnect(reason, false)
      }
    }
  }

  it.each(['token_expired', 'unauthorized'])('is replaced at once, one time: %s', async reason => {
    const told = refusing(reason)
    await told.clock.advance()
    told.refuse()
    expect(told.cable.state).toBe('disconnected')
    expect(await nextSocket(told)).toBeLessThanOrEqual(500)
    expect(told.server.socket.url).toContain('jid=t2')

    told.refuse()
    expect(told.cable.state).toBe('closed')
    expect(told.cable.status.get().lastError).toMatchObject({ reason, retryable: false })
    await told.clock.advance(3_600_000)
    expect(told.server.sockets).toHaveLength(2)
  })

  it('may be refused again after a welcome: that is another day', async () => {
    const told = refusing('token_expired')
    await told.clock.advance()
    for (let day = 0; day < 5; day++) {
      told.server.welcome()
      told.server.disconnect('token_expired', false)
      await nextSocket(told)
    }
    expect(told.cable.state).toBe('connecting')
    expect(told.server.socket.url).toContain('jid=t6')
  })

  it('may be replaced once more after connect(): the user may have signed in', async () => {
    const told = refusing('unauthorized')
    await told.clock.advance()
    told.refuse()
    await nextSocket(told)
    told.refuse()
    expect(told.cable.state).toBe('closed')

    told.cable.connect().catch(() => {})
    await told.clock.advance()
    told.refuse()
    expect(told.cable.state).toBe('disconnected')
    await nextSocket(told)
    expect(told.server.socket.url).toContain('jid=t4')
    told.refuse()
    expect(told.cable.state).toBe('closed')
  })

  it('is not replaced where the app has only the one', () => {
    const told = connectedStory({ auth: { token: 'fixed' } })
    told.server.disconnect('token_expired', false)
    expect(told.cable.state).toBe('closed')
  })

  it('is not asked for again where the app says it is of no use', async () => {
    const told = story({
      auth: () => {
        throw new UnauthorizedError('Signed out')
      }
    })
    await expect(told.cable.connect()).rejects.toMatchObject({
      reason: 'unauthorized',
      message: 'Signed out'
    })
    expect(told.cable.state).toBe('closed')
    expect(told.server.sockets).toHaveLength(0)
  })
})

import { ConnectionError } from 'hawser'
import { describe, expect, it } from 'vitest'
import { nextSocket, story } from '../support/story.ts'

/** A cable on its first try, and how long each of the coming tries lasts until it is given up. */
function trying(options = {}) {
  const told = story(options)
  const connected = told.cable.connect()
  connected.catch(() => {})
  return { ...told, connected }
}

describe('no phase lasts for ever', () => {
  it('gives a socket 10 s to open, then leaves it and tries again', async () => {
    const told = trying()
    const [first] = told.server.sockets
    await told.clock.advance(9_999)
    expect(told.cable.state).toBe('connecting')
    await told.clock.advance(1)
    expect(told.cable.state).toBe('disconnected')
    expect(first?.state).toBe('left')
    await expect(told.connected).rejects.toMatchObject({ reason: 'timeout', phase: 'open', retryable: true })
    await nextSocket(told)
    told.server.welcome()
    expect(told.cable.state).toBe('connected')
  })

  it('gives an open link 10 s to welcome us, pings or not', async () => {
    const told = trying()
    await told.clock.advance(9_000)
    told.server.socket.accept()
    for (let i = 0; i < 9; i++) {
      await told.clock.advance(1_000)
      told.server.ping()
    }
    expect(told.cable.state).toBe('connecting')
    await told.clock.advance(1_000)
    expect(told.cable.state).toBe('disconnected')
    expect(told.server.socket.state).toBe('left')
    expect(told.cable.status.get().lastError).toMatchObject({ reason: 'timeout', phase: 'welcome' })
  })

  it('gives auth 10 s, and lets its late answer fall', async () => {
    let asked = 0
    const answers: ((token: string) => void)[] = []
    const auth = () => {
      asked++
      return new Promise<string>(resolve => answers.push(resolve))
    }
    const told = trying({ auth, websocketAuthStrategy: 'param' })
    await told.clock.advance(10_000)
    expect(told.cable.status.get().lastError).toMatchObject({ reason: 'timeout', phase: 'auth' })
    expect(told.server.sockets).toHaveLength(0)

    answers[0]?.('late')
    await told.clock.advance(5_000)
    expect(asked).toBe(2)
    expect(told.server.sockets).toHaveLength(0)
    answers[1]?.('fresh')
    await told.clock.advance()
    expect(told.server.socket.url).toContain('jid=fresh')
  })

  it('has more patience with each failure, up to three times as much', async () => {
    const told = trying()
    const patience: number[] = []
    for (let attempt = 0; attempt < 6; attempt++) {
      const start = told.clock.now()
      while (told.cable.state === 'connecting') await told.clock.advance(100)
      patience.push(told.clock.now() - start)
      await nextSocket(told)
    }
    expect(patience).toEqual([10_000, 15_000, 22_500, 30_000, 30_000, 30_000])
  })

  it('meets a server whose welcome takes 13.5 s', async () => {
    const told = trying()
    for (let attempt = 0; attempt < 4 && told.cable.state !== 'connected'; attempt++) {
      told.server.socket.accept()
      const { socket } = told.server
      await told.clock.advance(13_500)
      if (told.server.socket === socket) told.server.welcome()
      if (told.cable.state === 'disconnected') await nextSocket(told)
    }
    expect(told.cable.state).toBe('connected')
    expect(told.server.sockets).toHaveLength(2)
  })

  it('takes other bounds from the option timeouts', async () => {
    const told = trying({ timeouts: { open: 300, welcome: 700 } })
    await told.clock.advance(300)
    expect(told.cable.state).toBe('disconnected')
    await nextSocket(told)
    told.server.socket.accept()
    await told.clock.advance(1_049)
    expect(told.cable.state).toBe('connecting')
    await told.clock.advance(1)
    expect(told.cable.state).toBe('disconnected')
  })

  it('leaves no timer behind once it is connected but the heartbeat', () => {
    const told = trying()
    told.server.welcome()
    expect(told.clock.timers).toHaveLength(1)
  })

  it('says in words what was waited for', async () => {
    const told = trying()
    await told.clock.advance(10_000)
    const error = await told.connected.catch(error => error)
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error.message).toBe('The phase "open" took over 10000 ms: trying again')
  })
})

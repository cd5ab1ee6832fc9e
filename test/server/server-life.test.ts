import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Channels, ServerChannel } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { EXTENDED, named, stream } from './memory.ts'
import { eventually, join, open, subscribed } from './raw-client.ts'
import { running } from './running.ts'

describe('a restart', () => {
  it('says so, and the server is there again on its port with nothing kept', async () => {
    const server = await running()
    const { url } = server
    const before = await subscribed(server.url, stream('a'))

    await server.restart()
    expect(await before.closed).toEqual({ code: 1001, reason: 'Server restart' })
    expect(before.frames.at(-1)).toEqual({ type: 'disconnect', reason: 'server_restart', reconnect: true })

    expect(server.url).toBe(url)
    expect(server.connections).toBe(0)
    const after = await join(url)
    server.broadcast('a', 1)
    after.say({ command: 'ping' })
    await after.frame({ type: 'pong' })
    expect(after.frames).toHaveLength(2)
  })

  it('keeps what was running before from reaching who came after', async () => {
    const held: ServerChannel[] = []
    const server = await running({ channels: { Held: { subscribed: channel => void held.push(channel) } } })
    await subscribed(server.url, named('Held'))
    await server.restart()
    const after = await subscribed(server.url, stream('a'))

    for (const channel of held) channel.broadcast('a', 'from before')
    server.broadcast('a', 'from after')
    expect(await after.frame({ identifier: stream('a'), type: undefined })).toMatchObject({
      message: 'from after'
    })
  })

  it('stays away for its pause', async () => {
    const server = await running()
    const restarting = server.restart({ pause: 60 })
    await eventually('refusal', () => server.connections === 0)

    await expect(open(server.url)).rejects.toThrow('ECONNREFUSED')
    await restarting
    await join(server.url)
  })

  it('pings again', async () => {
    const server = await running({ pingInterval: 10 })
    await server.restart()
    const client = await join(server.url)
    await client.frame({ type: 'ping' })
  })

  it('is over at once when the server closes meanwhile', async () => {
    const server = await running()
    const restarting = server.restart({ pause: 60_000 })
    await server.close()
    await restarting
    await expect(open(server.url)).rejects.toThrow('ECONNREFUSED')
  })
})

describe('close', () => {
  it('says server_restart, closes, and may be called twice', async () => {
    const server = await running()
    const client = await join(server.url)

    await Promise.all([server.close(), server.close()])
    expect(await client.closed).toEqual({ code: 1001, reason: 'Server restart' })
    await expect(open(server.url)).rejects.toThrow('ECONNREFUSED')
  })

  it('does not wait for ever for a client that does not answer', async () => {
    const server = await running()
    const client = await join(server.url)
    client.socket.pause()

    await server.close()
    client.socket.resume()
    expect(server.connections).toBe(0)
    await client.closed
  })

  it('lets the last handlers finish, but waits for none that never does', async () => {
    const ended: string[] = []
    const channels: Channels = {
      Slow: {
        async unsubscribed() {
          await new Promise(go => setTimeout(go, 20))
          ended.push('slow')
        }
      },
      Stuck: { unsubscribed: () => new Promise(() => {}) }
    }
    const server = await running({ channels })
    await subscribed(server.url, named('Slow'))
    await subscribed(server.url, named('Stuck'))

    await server.close()
    expect(ended).toEqual(['slow'])
  })

  it('leaves nothing open: the process ends by itself', async () => {
    const entry = new URL('../../src/server/index.ts', import.meta.url).href
    const program = `
      import { createServer } from ${JSON.stringify(entry)}
      import { WebSocket } from 'ws'
      const server = await createServer()
      const socket = new WebSocket(server.url, ['${EXTENDED}'])
      await new Promise(welcome => socket.on('message', welcome))
      await server.restart()
      await server.close()
      console.log('closed')
    `
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', program],
      { timeout: 15_000 }
    )
    expect(stdout).toBe('closed\n')
  }, 20_000)
})

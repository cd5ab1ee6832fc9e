import { signToken } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { message, stream } from './memory.ts'
import { eventually, join, open, subscribed } from './raw-client.ts'
import { running } from './running.ts'

describe('a server', () => {
  it('says where it is, and counts who is there', async () => {
    const server = await running()
    expect(server.url).toBe(`ws://127.0.0.1:${server.port}/cable`)
    expect(server.origin).toBe(`http://127.0.0.1:${server.port}`)

    const client = await join(server.url)
    expect(server.connections).toBe(1)
    client.socket.close()
    await eventually('leaving', () => server.connections === 0)
  })

  it('listens on another path when told', async () => {
    const server = await running({ path: '/socket' })
    await join(server.url)
    await expect(open(`${server.url.replace('socket', 'cable')}`)).rejects.toThrow('404')
  })

  it('broadcasts to whom it has', async () => {
    const server = await running()
    const client = await subscribed(server.url, stream('a'))

    server.broadcast('a', { n: 1 })
    expect(await client.frame({ identifier: stream('a'), type: undefined })).toMatchObject(
      message(stream('a'), { n: 1 })
    )
  })

  it('pings by its clock', async () => {
    const server = await running({ pingInterval: 10 })
    const client = await join(server.url)
    const { message: at } = await client.frame({ type: 'ping' })
    expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(5)
  })

  it('ends who does not answer its pings, when told to', async () => {
    const server = await running({ pingInterval: 10, pong: true })
    const client = await join(server.url)

    expect(await client.closed).toEqual({ code: 1000, reason: 'No Pong' })
    expect(client.frames.at(-1)).toEqual({ type: 'disconnect', reason: 'no_pong', reconnect: true })
  })

  it('disconnects a user', async () => {
    const server = await running({ secret: 's' })
    const client = await join(`${server.url}?jid=${signToken({ name: 'ann' }, 's')}`)

    expect(server.disconnect({ name: 'bob' })).toBe(0)
    expect(server.disconnect({ name: 'ann' }, { reconnect: false })).toBe(1)
    expect(await client.closed).toEqual({ code: 1000, reason: 'Closed remotely' })
    expect(client.frames.at(-1)).toEqual({ type: 'disconnect', reason: 'remote', reconnect: false })
  })

  it('cuts every connection without a word', async () => {
    const server = await running()
    const clients = [await join(server.url), await join(server.url)]

    server.cut()
    for (const client of clients) {
      expect((await client.closed).code).toBe(1006)
      expect(client.frames).toHaveLength(1)
    }
    await eventually('leaving', () => server.connections === 0)
    await join(server.url)
  })
})

describe('a client that goes too far', () => {
  it('with a large frame gets 1009', async () => {
    const server = await running()
    const client = await join(server.url)

    client.socket.send('x'.repeat(65_537))
    expect(await client.closed).toEqual({ code: 1009, reason: '' })
    await eventually('leaving', () => server.connections === 0)
  })

  it('with text that is not UTF-8 gets 1007, and from AnyCable silence', async () => {
    const broken = Buffer.from([0x22, 0xff, 0x22])
    const client = await join((await running()).url)
    client.socket.send(broken, { binary: false })
    expect((await client.closed).code).toBe(1007)

    const server = await running({ mode: 'anycable', pingInterval: 10 })
    const deaf = await join(server.url)
    deaf.socket.send(broken, { binary: false })
    deaf.say({ command: 'ping' })
    await eventually('third ping', () => deaf.frames.filter(({ type }) => type === 'ping').length > 2)
    expect(deaf.frames.filter(({ type }) => type === 'pong')).toEqual([])
  })

  it('with what AnyCable chokes on is not even heard closing', async () => {
    const server = await running({ mode: 'anycable', pingInterval: 10 })
    const client = await join(server.url)
    client.say([])
    await client.frame({ type: 'ping' })
    const before = client.frames.length

    client.socket.close()
    await eventually('two more pings', () => client.frames.length > before + 1)
    expect(server.connections).toBe(1)
  })

  it('with what AnyCable chokes on is let go in the end, where pongs are asked for', async () => {
    const server = await running({ mode: 'anycable', pingInterval: 10, pong: true })
    const client = await join(server.url)
    client.say([])

    expect(await client.closed).toEqual({ code: 1000, reason: 'No Pong' })
  })

  it('by not reading is too slow, and hears so when it reads again', async () => {
    const server = await running({ maxPendingBytes: 100_000 })
    const client = await subscribed(server.url, stream('a'))
    client.socket.pause()

    // What the kernel takes does not count: it takes some megabytes.
    const large = 'x'.repeat(1_000_000)
    await eventually('end', () => {
      server.broadcast('a', large)
      return server.connections === 0
    })
    client.socket.resume()
    expect(await client.closed).toEqual({ code: 1000, reason: '' })
    expect(client.frames.at(-1)).toEqual({ type: 'disconnect', reason: 'too_slow', reconnect: true })
  })
})

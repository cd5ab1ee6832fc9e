import type { Server } from 'hawser/server'
import { describe, expect, it } from 'vitest'
import { stream } from './memory.ts'
import { eventually, join, type RawClient, subscribed } from './raw-client.ts'
import { running } from './running.ts'

const a = stream('a')

const heard = ({ frames }: RawClient) =>
  frames.flatMap(frame => ('offset' in frame ? [frame['message']] : []))
const sidOf = ({ frames }: RawClient) => String(frames[0]?.['sid'])

/** A client that heard one message, and where that was. */
async function onceHeard(server: Awaited<ReturnType<typeof running>>) {
  const client = await subscribed(server.url, a)
  server.broadcast('a', 'before')
  const { epoch, offset } = await client.frame({ message: 'before' })
  return { client, sid: sidOf(client), history: { streams: { a: { epoch, offset } } } }
}

describe('a client of a server over TCP', () => {
  it.each([
    ['the query', (sid: string) => ({ query: `?sid=${sid}`, headers: {} })],
    ['a header', (sid: string) => ({ query: '?sid=unknown', headers: { 'X-AnyCable-Restore-SID': sid } })]
  ])('comes back after a cut, names its session in %s, and misses nothing', async (_, naming) => {
    const server = await running()
    const { client, sid, history } = await onceHeard(server)
    server.cut()
    await client.closed
    server.broadcast('a', 'missed')
    await eventually('empty server', () => server.connections === 0)

    const { query, headers } = naming(sid)
    const after = await join(server.url + query, { headers })
    expect(after.frames[0]).toMatchObject({ restored: true, restored_ids: [a] })
    after.say({ command: 'history', identifier: a, history })
    await after.frame({ type: 'confirm_history' })
    server.broadcast('a', 'live')
    await after.frame({ message: 'live' })
    expect(heard(after)).toEqual(['missed', 'live'])
  })

  it('finds its session and its messages after a restart that keeps the memory', async () => {
    const server = await running()
    const { client, sid, history } = await onceHeard(server)
    const restarting = server.restart({ pause: 20, keepMemory: true })
    expect(await client.closed).toEqual({ code: 1001, reason: 'Server restart' })
    server.broadcast('a', 'missed')
    await restarting

    const after = await join(`${server.url}?sid=${sid}`)
    expect(after.frames[0]).toMatchObject({ restored: true, restored_ids: [a] })
    after.say({ command: 'history', identifier: a, history })
    await after.frame({ type: 'confirm_history' })
    expect(heard(after)).toEqual(['missed'])
  })

  it.each([
    ['a cut', async (server: Server) => server.cut()],
    ['a restart', (server: Server) => server.restart({ keepMemory: true })]
  ])('is seen on the server as who it was, with what it had, after %s', async (_, end) => {
    const server = await running({
      authenticate: ({ url }) => ({ name: new URL(url).searchParams.get('name') })
    })
    const client = await subscribed(`${server.url}?name=ann`, a)
    const seen = () => [...server.sessions].map(({ user, identifiers }) => ({ user, identifiers }))
    expect(seen()).toEqual([{ user: { name: 'ann' }, identifiers: [a] }])
    await end(server)
    await client.closed
    await eventually('empty server', () => server.sessions.size === 0)

    await join(`${server.url}?sid=${sidOf(client)}`)
    expect(seen()).toEqual([{ user: { name: 'ann' }, identifiers: [a] }])
  })

  it('finds neither after one that does not, but another epoch', async () => {
    const server = await running()
    const { sid, history } = await onceHeard(server)
    await server.restart()

    const after = await join(`${server.url}?sid=${sid}`)
    expect(after.frames[0]).not.toHaveProperty('restored')
    after.say({ command: 'subscribe', identifier: a, history })
    await after.frame({ type: 'reject_history', identifier: a })
    server.broadcast('a', 'after')
    const { epoch, offset } = await after.frame({ message: 'after' })
    expect(offset).toBe(1)
    expect(epoch).not.toBe(history.streams.a.epoch)
  })

  it('gets by a timer what quirks hold back, after a restart as well', async () => {
    const server = await running({ quirks: { lateConfirmation: 10 }, random: () => 0.999 })
    for (const round of ['first', 'second']) {
      const client = await join(server.url)
      client.say({ command: 'subscribe', identifier: a })
      await client.frame({ type: 'confirm_subscription' })
      if (round === 'first') await server.restart()
    }
  })

  it('has neither history nor a session where both are off', async () => {
    const server = await running({ history: false })
    const { client, sid } = await onceHeard(server)
    expect(client.frames.at(-1)).toEqual({ identifier: a, message: 'before' })

    const after = await join(`${server.url}?sid=${sid}`)
    expect(after.frames[0]).not.toHaveProperty('restored')
    after.say({ command: 'subscribe', identifier: a, history: { since: 1 } })
    await after.frame({ type: 'reject_history' })
  })
})

import { WebSocketTransport } from 'hawser'
import { describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { TestServer } from '../launch/test-server.ts'
import { newRoom, streamOf } from '../support/rooms.ts'
import { Visitor } from '../support/visitor.ts'

/** Loses every pong on the way to the server. */
class PongEater extends WebSocketTransport {
  eaten = 0

  override send(data: string | Uint8Array): void {
    if (String(data) === '{"command":"pong"}') this.eaten++
    else super.send(data)
  }
}

export function disconnecting(server: TestServer): void {
  const { offers } = server
  const { remoteDisconnect: remote } = offers

  describe('being disconnected', () => {
    it('for pongs that never came, where the server waits for them', async () => {
      const transport = new PongEater(server.url, {
        websocketImplementation: WebSocket,
        authStrategy: 'header',
        subprotocol: 'actioncable-v1-ext-json',
        report: error => ann.diary.note(String(error))
      })
      const ann: Visitor = new Visitor(server, { transport })
      const pings: unknown[] = []
      ann.cable.on('keepalive', time => pings.push(time))
      const room = newRoom()
      const ear = await ann.enters(room)

      if (offers.pongWithin === null) {
        await ann.until('two pings', () => pings.length > 1)
        expect(transport.eaten).toBe(0)
        expect(ann.losses).toEqual([])
      } else {
        expect(await ann.loss()).toMatchObject({ reason: 'no_pong', retryable: true })
        expect(transport.eaten).toBeGreaterThan(0)
        await ann.until('its return', () => ann.welcomes > 1)
      }
      await ear.confirmed()
      await server.broadcast(streamOf(room), { n: 1 })
      await ear.hears({ n: 1 })
    })

    it('remotely: comes back where it may', async () => {
      const user = newRoom()
      const room = newRoom()
      const ann = new Visitor(server, { user })
      const ear = await ann.follows(room)

      await server.disconnectRemote(user, { reconnect: true })
      expect(await ann.loss()).toMatchObject({ reason: remote.reason, retryable: true })
      await ann.until('its return', () => ann.welcomes > 1)
      await ear.confirmed()
      await server.broadcast(streamOf(room), { n: 1 })
      await ear.hears({ n: 1 })
      expect(ear.events).toEqual(['connect', 'disconnect', 'reconnect', 'message'])
    })

    it('remotely and for good: stays away, where the server can ask for that', async () => {
      const user = newRoom()
      const ann = new Visitor(server, { user })
      const ear = await ann.enters(newRoom())

      await server.disconnectRemote(user, { reconnect: false })
      if (!remote.final) {
        await ann.until('its return', () => ann.welcomes > 1)
        return expect(ann.closings).toEqual([])
      }
      expect(await ann.closing()).toMatchObject({ reason: 'remote', retryable: false })
      expect(ann.cable.status.get()).toMatchObject({ state: 'closed', nextRetryAt: null })
      expect(ear.channel.state).toBe('disconnected')
    })

    it('remotely: one session or all of that user, and nobody else', async () => {
      const [user, room] = [newRoom(), newRoom()]
      const sessions = [new Visitor(server, { user }), new Visitor(server, { user })]
      const bob = new Visitor(server, { user: 'bob' })
      for (const visitor of sessions) await visitor.enters(room)
      const ear = await bob.enters(room)
      const ended = () => sessions.filter(({ losses, closings }) => losses.length + closings.length > 0)

      await server.disconnectRemote(user, { reconnect: false })
      const atOnce = remote.reach === 'all' ? 2 : 1
      await bob.until('the end of a session', () => ended().length >= atOnce)
      if (remote.reach === 'one') {
        const [left] = sessions.filter(visitor => !ended().includes(visitor))
        await left?.isAlive(left.asksFor(room), 'after the end of the other')
        expect(ended()).toHaveLength(1)
        await server.disconnectRemote(user, { reconnect: false })
        await bob.until('the end of the other session', () => ended().length === 2)
      }

      await bob.isAlive(ear, 'after the end of others')
      expect(bob.losses).toEqual([])
    })
  })
}

import type { NamedChannel } from 'hawser'
import { describe, expect, it } from 'vitest'
import type { TestServer } from '../launch/test-server.ts'
import type { Ear } from '../support/ear.ts'
import { newRoom, streamOf } from '../support/rooms.ts'
import { Visitor } from '../support/visitor.ts'

export function ending(server: TestServer): void {
  const { endings } = server.offers

  async function settled() {
    const room = newRoom()
    const ann = new Visitor(server, { timeouts: { open: 1_000, welcome: 2_000 } })
    return { room, ann, ear: await ann.enters(room) }
  }

  /** Welcomed and confirmed again, and the channel works in both directions. */
  async function expectReturn(ann: Visitor, ear: Ear<NamedChannel>, room: string): Promise<void> {
    await ann.until('its return', () => ann.welcomes > 1)
    await ear.confirmed()
    await server.broadcast(streamOf(room), { n: 1 })
    await ear.hears({ n: 1 })
    await ann.isAlive(ear, 'after the return')
    expect(ear.events.filter(event => event !== 'message')).toEqual(['connect', 'disconnect', 'reconnect'])
    expect(ann.cable.status.get()).toMatchObject({ attempt: 0, lastError: null })
    expect(ann.reports).toEqual([])
  }

  describe('when the server goes', () => {
    it('by a gentle restart', async () => {
      const { room, ann, ear } = await settled()
      await server.gracefulRestart()
      const { reason } = Object(await ann.loss())
      expect(endings.restart).toContain(reason)
      await expectReturn(ann, ear, room)
    })

    it('by SIGTERM', async () => {
      const { room, ann, ear } = await settled()
      await server.terminate()
      const { reason } = Object(await ann.loss())
      expect(endings.terminate).toContain(reason)
      await server.start()
      await expectReturn(ann, ear, room)
    })

    it('by SIGKILL: calls fail until it is back', async () => {
      const { room, ann, ear } = await settled()
      await server.kill()
      expect(await ann.loss()).toMatchObject({ reason: 'transport_closed', code: 1006, retryable: true })
      expect(ear.channel.state).toBe('disconnected')
      expect(await ear.outcome('a refusal', ear.channel.perform('say', { text: 'lost' }))).toMatchObject({
        error: { reason: 'offline', retryable: true }
      })
      await ann.until('a try in vain', () => ann.cable.status.get().attempt > 1)
      expect(ann.cable.status.get().lastError).toMatchObject({ reason: 'transport_closed', phase: 'open' })

      await server.start()
      await expectReturn(ann, ear, room)
      expect(ear.hasHeard({ text: 'lost' })).toBe(false)
    })

    it('and is not there at first: a new client waits for it', async () => {
      await server.kill()
      const room = newRoom()
      const ann = new Visitor(server)
      const ear = ann.asksFor(room)
      expect(await ann.loss()).toMatchObject({ reason: 'transport_closed', phase: 'open' })
      await server.start()
      await ear.confirmed()
      await server.broadcast(streamOf(room), { n: 1 })
      await ear.hears({ n: 1 })
    })

    it('silent, frozen: leaves the dead link, tries in vain, and is back after the thaw', async () => {
      const { room, ann, ear } = await settled()
      server.freeze()
      expect(await ann.loss(20_000)).toMatchObject({ reason: 'stale', retryable: true })
      // The kernel still takes connections for the frozen process.
      await ann.until('a try in vain', () => ann.cable.status.get().attempt > 1)
      expect(ann.cable.status.get().lastError).toMatchObject({ reason: 'timeout', phase: 'open' })
      server.thaw()
      await expectReturn(ann, ear, room)
    })

    it('silent for a moment: nothing is lost', async () => {
      const { room, ann, ear } = await settled()
      server.freeze()
      const sent = server.broadcast(streamOf(room), { n: 1 })
      const asked = ear.channel.perform('echo', { n: 2 })
      server.thaw()
      await Promise.all([sent, asked])
      await ear.hears({ n: 1 })
      await ear.hears({ event: 'echo', data: { action: 'echo', n: 2 } })
      expect(ann.welcomes).toBe(1)
      expect(ann.losses).toEqual([])
    })
  })
}

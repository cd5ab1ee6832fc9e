import { createCable } from 'hawser/node'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { TestServer } from '../launch/test-server.ts'
import { newRoom, streamOf } from '../support/rooms.ts'
import { Diary, until } from '../support/seen.ts'

const CROWD = 500

export function crowd(server: TestServer): void {
  describe('a crowd', () => {
    it(`of ${CROWD} clients gets in, hears, and all are back after a crash`, async () => {
      const diary = new Diary()
      const room = newRoom()
      const clients = Array.from({ length: CROWD }, (_, n) => {
        const cable = createCable(`${server.url}?user=${n}`, {
          waits: { first: 1_000, window: 1_000, cap: 2_000 },
          onError: error => diary.note(String(error))
        })
        const channel = cable.subscribeTo('RoomChannel', { room })
        const messages: unknown[] = []
        channel.on('message', message => messages.push(message))
        return { cable, channel, messages }
      })
      onTestFinished(() => {
        for (const { cable } of clients) cable.disconnect()
      })

      const all = (what: string, is: (client: (typeof clients)[number]) => boolean) =>
        until(`all of ${CROWD} to ${what}`, () => clients.every(is), diary, 30_000)
      const hear = async (message: string) => {
        await server.broadcast(streamOf(room), message)
        await all(`hear ${message}`, ({ messages }) => messages.includes(message))
      }

      await all('be confirmed', ({ channel }) => channel.state === 'connected')
      await hear('first')
      await server.kill()
      await all('notice', ({ channel }) => channel.state === 'disconnected')
      await server.start()
      await all('be confirmed again', ({ channel }) => channel.state === 'connected')
      await hear('second')
      expect(clients.filter(({ messages }) => messages.length !== 2)).toEqual([])
    })
  })
}

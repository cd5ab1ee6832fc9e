import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { TestServer } from '../launch/test-server.ts'
import type { Hearing } from '../support/ear.ts'
import { journeyTo } from '../support/journey.ts'
import { NO_HISTORY, numbers, recovered, verdictOf } from '../support/returns.ts'
import { newRoom, streamOf } from '../support/rooms.ts'
import { Visitor } from '../support/visitor.ts'

/** How many messages a server with a short memory keeps. */
const FEW = 5

export function forgetting(server: TestServer): void {
  const { offers } = server

  async function tell(place: TestServer, room: string, ...messages: number[]): Promise<void> {
    for (const message of messages) await place.broadcast(streamOf(room), message)
  }

  /** Where the server keeps messages, a gap of just this stream after the nth message heard; else just a gap. */
  function gapAfter(ear: Hearing, nth: number, more: object = {}): object {
    const { meta } = ear.heard[nth - 1] ?? {}
    if (!meta || !offers.history) return NO_HISTORY
    const { stream, epoch, offset } = meta
    return { status: 'gap', missed: [{ stream, after: { epoch, offset } }], ...more }
  }

  describe('what the server forgot', () => {
    it('by SIGKILL: says from where, and brings what the new one has', async () => {
      const room = newRoom()
      const { ann, away } = await journeyTo(server)
      const ear = await ann.follows(room)
      await tell(server, room, 1, 2)
      await ear.hears(2)

      await server.kill()
      await away(async () => {
        await server.start()
        await tell(server, room, 3, 4)
      })
      const verdict = await verdictOf(ear, 1)
      await tell(server, room, 5)
      await ear.hears(5)
      expect(verdict).toMatchObject(gapAfter(ear, 2, { reason: 'rejected', replayed: 2 }))
      expect(ear.messages).toEqual(offers.history ? numbers(5) : [1, 2, 5])
      expect(ear.verdicts).toHaveLength(2)
    })

    it('by SIGKILL: a channel that never heard anything cannot be sure', async () => {
      const room = newRoom()
      const { ann, away } = await journeyTo(server)
      const ear = await ann.follows(room)
      await ann.learnsTheTime()
      await server.kill()
      await away(() => server.start())
      expect(await verdictOf(ear, 1)).toMatchObject(
        offers.history ? { status: 'gap', reason: 'unproven', replayed: 0 } : NO_HISTORY
      )
      await tell(server, room, 1)
      await ear.hears(1)
      expect(ear.messages).toEqual([1])
    })

    it('by a gentle restart: is told, where it does not remember', async () => {
      const room = newRoom()
      const ann = new Visitor(server, { timeouts: { open: 1_000, welcome: 2_000 } })
      const ear = await ann.follows(room)
      await tell(server, room, 1)
      await ear.hears(1)
      await ann.learnsTheTime()

      await server.gracefulRestart()
      await ann.loss()
      await server.answers()
      await tell(server, room, 2)
      const verdict = await verdictOf(ear, 1)
      await tell(server, room, 3)
      await ear.hears(3)
      if (offers.historyOutlivesRestart) expect(verdict).toMatchObject({ status: 'recovered' })
      else expect(verdict).toMatchObject(gapAfter(ear, 1))
      if (offers.history) expect(ear.messages).toEqual([1, 2, 3])
      else expect(ear.messages.filter(message => message !== 2)).toEqual([1, 3])
    })
  })

  describe(`what a server forgot that keeps ${FEW}`, () => {
    let place: TestServer
    beforeAll(async () => {
      place = await server.keeping(FEW)
    })
    afterAll(() => place?.stop())

    it.each([FEW - 1, FEW])('nothing yet of %i messages', async missed => {
      const room = newRoom()
      const { ann, away } = await journeyTo(place, { history: { limit: FEW } })
      const ear = await ann.follows(room)
      await tell(place, room, 1)
      await ear.hears(1)
      await ann.learnsTheTime()
      await away(() => tell(place, room, ...numbers(1 + missed, 2)))
      expect(await verdictOf(ear, 1)).toMatchObject(recovered(offers, missed))
      await tell(place, room, 99)
      await ear.hears(99)
      expect(ear.messages).toEqual(offers.history ? [...numbers(1 + missed), 99] : [1, 99])
    })

    it('says which of 10 messages are missing, and brings the rest', async () => {
      const [room, also] = [newRoom(), newRoom()]
      const { ann, away } = await journeyTo(place, { history: { limit: FEW } })
      const ear = await ann.follows(room, { also })
      await tell(place, room, 1)
      await ear.hears(1)
      await tell(place, also, 101)
      await ear.hears(101)

      await away(async () => {
        await tell(place, room, ...numbers(11, 2))
        await tell(place, also, 102, 103)
      })
      const verdict = await verdictOf(ear, 1)
      await tell(place, room, 12)
      await ear.hears(12)
      expect(verdict).toMatchObject(gapAfter(ear, 1, { replayed: FEW + 2 }))
      if (!offers.history) return expect(ear.messages).toEqual([1, 101, 12])
      expect(verdict).toMatchObject({ missed: [{ before: { offset: 7 } }] })
      const heard = ear.messages.map(Number)
      expect(heard.filter(n => n < 100)).toEqual([1, ...numbers(12, 7)])
      expect(heard.filter(n => n > 100)).toEqual([101, 102, 103])
    })

    it('a channel that never heard anything cannot be sure of a full memory', async () => {
      const room = newRoom()
      const { ann, away } = await journeyTo(place, { history: { limit: FEW } })
      const ear = await ann.follows(room)
      await ann.learnsTheTime()
      await away(() => tell(place, room, ...numbers(10)))
      expect(await verdictOf(ear, 1)).toMatchObject(
        offers.history ? { status: 'gap', reason: 'unproven', replayed: FEW } : NO_HISTORY
      )
      expect(ear.messages).toEqual(offers.history ? numbers(10, 6) : [])
    })
  })

  describe('what a server forgot that keeps nothing', () => {
    it('is all of it: every return is a gap, and one warning says why', async () => {
      const place = await server.keeping(0)
      onTestFinished(() => place.stop())
      const room = newRoom()
      const { ann, away } = await journeyTo(place)
      const ear = await ann.follows(room)
      for (const nth of [1, 2]) {
        await tell(place, room, nth)
        await ear.hears(nth)
        await away(() => tell(place, room, 100 + nth))
        expect(await verdictOf(ear, nth)).toMatchObject(NO_HISTORY)
      }
      await tell(place, room, 3)
      await ear.hears(3)
      expect(ear.messages).toEqual([1, 2, 3])
      expect(ann.reports).toMatchObject(offers.history ? [{ reason: 'no_history' }] : [])
    })
  })
}

import type { StreamChannel } from 'hawser'
import { describe, expect, it } from 'vitest'
import type { TestServer } from '../launch/test-server.ts'
import type { Answer } from '../offers.ts'
import { signed } from '../secret.ts'
import { expectAnswer, FEW } from '../support/answers.ts'
import { newRoom, streamOf } from '../support/rooms.ts'
import { Visitor } from '../support/visitor.ts'

export function streams(server: TestServer): void {
  const { offers } = server

  /** Who got the stream hears what is broadcast to it; who did not hears nothing of it, and the link lives on. */
  async function expectStream(name: string, answer: Answer, open: (visitor: Visitor) => StreamChannel) {
    const room = newRoom()
    const ann = new Visitor(server, { timeouts: FEW })
    const other = await ann.enters(room)
    const ear = ann.listensTo(open(ann))
    await expectAnswer(ear, answer)

    await server.broadcast(name, { n: 1 })
    if (answer === 'confirmed') await ear.hears({ n: 1 })
    await server.broadcast(streamOf(room), { n: 2 })
    await other.hears({ n: 2 })
    expect(ear.messages).toEqual(answer === 'confirmed' ? [{ n: 1 }] : [])
    expect(ann.losses).toEqual([])
  }

  describe('streams without a channel', () => {
    it('by name', async () => {
      const name = `news/${newRoom()} é`
      await expectStream(name, offers.publicStream, ({ cable }) => cable.streamFrom(name))
    })

    it('by signed name', async () => {
      const name = `orders?${newRoom()} é`
      await expectStream(name, offers.signedStream, ({ cable }) => cable.streamFromSigned(signed(name)))
    })

    it('by a name with the signature of another', async () => {
      const name = newRoom()
      const [, signature] = signed(newRoom()).split('--')
      const [encoded] = signed(name).split('--')
      const forged = `${encoded}--${signature}`
      await expectStream(name, offers.forgedStream, ({ cable }) => cable.streamFromSigned(forged))
    })

    it.each(['by name', 'by signed name'])('whispers on one %s', async how => {
      const name = newRoom()
      const visit = (user: string) => {
        const visitor = new Visitor(server, { user, timeouts: FEW })
        const { cable } = visitor
        const stream = how === 'by name' ? cable.streamFrom(name) : cable.streamFromSigned(signed(name))
        return { visitor, ear: visitor.listensTo(stream) }
      }
      const [ann, bob] = [visit('ann'), visit('bob')]
      const answer = how === 'by name' ? offers.publicStream : offers.signedStream
      for (const { ear } of [ann, bob]) await expectAnswer(ear, answer)

      // What has no subscription to travel on is dropped, and that is no error.
      await ann.ear.channel.whisper({ typing: true })
      const room = newRoom()
      const [ours, theirs] = [await ann.visitor.enters(room), await bob.visitor.enters(room)]
      await ann.visitor.isAlive(ours, 'after the whisper')
      if (offers.whispers) await bob.ear.hears({ typing: true })
      await server.broadcast(streamOf(room), { n: 1 })
      for (const ear of [ours, theirs]) await ear.hears({ n: 1 })
      expect([ann.ear.messages, bob.ear.messages]).toEqual([[], offers.whispers ? [{ typing: true }] : []])
    })
  })
}

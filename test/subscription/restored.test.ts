import type { NamedChannel } from 'hawser'
import { describe, expect, it } from 'vitest'
import { EXTENDED, nextSocket, type Story, story } from '../support/story.ts'

const A = JSON.stringify({ channel: 'A' })
const B = JSON.stringify({ channel: 'B' })

/** Both channels are there, and the link is lost. */
function away(): Story & { a: NamedChannel } {
  const told = story({ protocol: EXTENDED, maxMissingPings: Number.POSITIVE_INFINITY })
  const a = told.cable.subscribeTo('A')
  told.cable.subscribeTo('B')
  told.server.welcome('s1')
  told.server.confirmAll()
  told.server.end()
  return { ...told, a }
}

async function restore(told: Story): Promise<void> {
  await nextSocket(told)
  told.server.socket.accept()
  told.server.socket.receive({ type: 'welcome', sid: 's2', restored: true, restored_ids: [A, B] })
}

describe('channels that the server restored', () => {
  it('are not subscribed by whoever wants one while the first hears of it', async () => {
    const told = away()
    const verdicts: unknown[] = []
    told.a.on('connect', () => {
      told.cable.subscribeTo('B').on('recovery', ({ status }) => verdicts.push(status))
    })
    await restore(told)
    for (const identifier of [A, B]) told.server.socket.receive({ type: 'confirm_history', identifier })
    await told.clock.advance(60_000)
    expect(told.server.log).toEqual([`history ${A}`, `history ${B}`])
    expect(verdicts).toHaveLength(1)
  })

  it('and that nobody wants are given back before one of them is subscribed anew', async () => {
    const told = story({ protocol: EXTENDED, maxMissingPings: Number.POSITIVE_INFINITY })
    const a = told.cable.subscribeTo('A')
    const b = told.cable.subscribeTo('B')
    told.server.welcome('s1')
    told.server.confirmAll()
    told.server.end()
    b.disconnect()
    a.on('connect', () => void told.cable.subscribeTo('B'))
    await restore(told)
    told.server.socket.receive({ type: 'confirm_history', identifier: A })
    await told.clock.advance(1_000)
    expect(told.server.log).toEqual([`unsubscribe ${B}`, `history ${A}`, `subscribe ${B}`])
  })

  it('and whose confirmation never came are asked from when on, though no ping has told the time', async () => {
    const told = story({ protocol: EXTENDED, maxMissingPings: Number.POSITIVE_INFINITY })
    told.cable.subscribeTo('A')
    told.server.welcome('s1')
    told.server.end()
    await nextSocket(told)
    told.server.socket.accept()
    told.server.socket.receive({ type: 'welcome', sid: 's2', restored: true, restored_ids: [A] })
    expect(told.server.socket.sent.at(-1)).toMatchObject({
      command: 'history',
      history: { since: expect.any(Number) }
    })
  })
})

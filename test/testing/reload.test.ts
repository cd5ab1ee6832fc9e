import { storedPositions } from 'hawser'
import { createTestCable, record } from 'hawser/testing'
import { describe, expect, it } from 'vitest'
import { Shelf } from '../storage/shelf.ts'

/** Between two pings of the server: nothing is due. */
const A_WHILE = 4_000

const stored = () => ({ positions: storedPositions(new Shelf()) })

describe('A page that is loaded again', () => {
  it('goes on from what it stored, on a link of its own', async () => {
    const before = createTestCable(stored())
    const { server, clock } = before
    before.cable.streamFrom('news')
    await clock.advance(A_WHILE)
    server.publish('news', 1)
    await clock.advance(A_WHILE)

    const after = before.reload()
    server.publish('news', 2)
    const heard = record(after.cable.streamFrom<number>('news'))
    await clock.advance(A_WHILE)

    expect(heard.messages).toEqual([2])
    expect(heard.verdicts).toEqual([{ status: 'recovered', replayed: 1 }])
    expect([...after.errors, ...server.errors]).toEqual([])
    expect(after.cable).not.toBe(before.cable)
    expect(server.sessions.size).toBe(1)
  })

  it('is over without a word: it hears nothing, does nothing, and comes back no more', async () => {
    const before = createTestCable()
    const { server, clock, cable } = before
    const heard = record(cable.streamFrom('news'))
    await clock.advance(A_WHILE)
    const told = [...heard.events]

    before.reload()
    server.publish('news', 1)
    cable.connect().catch(() => {})
    await clock.advance(600_000)

    expect(heard.messages).toEqual([])
    expect(heard.events).toEqual(told)
    expect(server.sessions.size).toBe(0)
    expect(clock.timers).toEqual([])
  })

  it('has the options of before, but for those that are given', async () => {
    const first = createTestCable({ historyTimestamp: 1_700_000_000 })
    const second = first.reload()
    const third = second.reload({ historyTimestamp: 1_800_000_000 })
    for (const { cable } of [second, third]) cable.streamFrom('news')
    await first.clock.advance(A_WHILE)
    expect(second.sent).toEqual([])
    expect(third.sent).toMatchObject([{ command: 'subscribe', history: { since: 1_800_000_000 } }])

    const fourth = second.reload()
    fourth.cable.streamFrom('news')
    await first.clock.advance(A_WHILE)
    expect(fourth.sent).toMatchObject([{ command: 'subscribe', history: { since: 1_700_000_000 } }])
  })
})

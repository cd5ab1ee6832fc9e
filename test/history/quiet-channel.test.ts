import { describe, expect, it } from 'vitest'
import { listening, MARGIN, NOON } from './breaks.ts'

/** What is told of a channel that never had a message before the break: docs/recovery.md has the same table. */
const TABLE = [
  { restored: true, pinged: true, replay: [], verdict: 'recovered 0' },
  { restored: true, pinged: true, replay: [1, 2], verdict: 'recovered 2' },
  { restored: true, pinged: true, replay: [7, 8], verdict: 'recovered 2' },
  { restored: true, pinged: true, replay: [7, 8, 9], verdict: 'gap 3 unproven a: ? to e1/7' },
  { restored: true, pinged: true, replay: [1, 2, 3], verdict: 'recovered 3' },
  { restored: true, pinged: false, replay: [], verdict: 'gap 0 unproven' },
  { restored: true, pinged: false, replay: [1], verdict: 'gap 1 unproven' },
  { restored: true, pinged: false, replay: [7], verdict: 'gap 1 unproven a: ? to e1/7' },
  { restored: false, pinged: true, replay: [], verdict: 'gap 0 unproven' },
  { restored: false, pinged: true, replay: [1], verdict: 'gap 1 unproven a: ? to e1/1' },
  { restored: false, pinged: false, replay: [], verdict: 'gap 0 unproven' }
]

describe('a channel that never had a message', () => {
  it.each(TABLE)('restored $restored, pinged $pinged, replay $replay: $verdict', async row => {
    const { restored, pinged, replay, verdict } = row
    // What the server keeps: a replay of three may have been cut short.
    const room = listening({ pinged, history: { limit: 3 } })
    await room.comeBack({ restored })
    for (const offset of replay) room.say(offset)
    room.history(true)
    expect(room.told.slice(1).sort()).toEqual([verdict, ...replay.map(offset => `a${offset}`)].sort())
  })

  it('asks from the last second that the server told', async () => {
    const room = listening()
    room.server.ping(NOON + 30)
    await room.comeBack()
    expect(room.asked).toEqual({ since: NOON + 30 - MARGIN })
  })

  it('takes the time of a ping in whatever unit it is', async () => {
    const room = listening()
    room.server.ping((NOON + 60) * 1e9)
    await room.comeBack()
    expect(room.asked).toEqual({ since: NOON + 60 - MARGIN })
  })

  it('asks from a minute ago by its own clock where the server told no time', async () => {
    const room = listening({ pinged: false })
    const now = Math.floor(room.clock.now() / 1_000)
    await room.comeBack()
    expect(room.asked).toEqual({ since: now - 60 })
  })

  it('loses nothing by a clock that is hours off, once a ping was heard', async () => {
    const room = listening()
    room.clock.jump(5 * 3_600_000)
    await room.comeBack({ restored: true })
    expect(room.asked).toEqual({ since: NOON - MARGIN })
  })

  it('counts on from the ping what was alive since, however often the link broke', async () => {
    const room = listening()
    await room.comeBack()
    room.history(true)
    for (let round = 0; round < 3; round++) {
      await room.clock.advance(1_500)
      await room.comeBack()
      room.history(true)
    }
    const since = Number(JSON.stringify(room.asked).match(/\d+/)?.[0])
    const ago = Math.round((room.clock.now() - Date.UTC(2026, 0, 1)) / 1_000)
    expect(since).toBeGreaterThan(NOON + 2)
    expect(since).toBeLessThan(NOON + ago)
  })

  it('asks from the same second again when the link breaks before the answer', async () => {
    const room = listening()
    await room.comeBack()
    room.server.ping(NOON + 100)
    await room.comeBack()
    expect(room.asked).toEqual({ since: NOON - MARGIN })
  })
})

describe('a stream that starts late', () => {
  it('is got by time beside one that is got by offset', async () => {
    const room = listening()
    room.say(4)
    await room.comeBack()
    room.say(5)
    room.say(1, { stream: 'b' })
    room.history(true)
    expect(room.told.slice(2)).toEqual(['a5', 'b1', 'recovered 2'])
    await room.comeBack()
    expect(room.asked).toMatchObject({
      streams: { a: { epoch: 'e1', offset: 5 }, b: { epoch: 'e1', offset: 1 } }
    })
  })

  it('is a gap where it may have begun before', async () => {
    const room = listening({ history: { limit: 2 } })
    room.say(4)
    await room.comeBack()
    room.say(8, { stream: 'b' })
    room.say(9, { stream: 'b' })
    room.history(true)
    expect(room.told.slice(2)).toEqual(['gap 2 unproven b: ? to e1/8', 'b8', 'b9'])
  })
})

describe('an app that says from when on', () => {
  it('gets what was published since, and is told that it is new', () => {
    const room = listening({ historyTimestamp: NOON + 0.5 })
    expect(room.asked).toEqual({ since: NOON })
    expect(room.told).toEqual([])
    room.say(3)
    room.history(true)
    room.say(4)
    expect(room.told).toEqual(['a3', 'fresh 1', 'a4'])
  })

  it('is told where the server has no history', () => {
    const room = listening({ historyTimestamp: NOON })
    room.history(false)
    expect(room.told).toEqual(['gap 0 no_history'])
  })
})

import { describe, expect, it } from 'vitest'
import { listening, MARGIN, NOON } from './breaks.ts'

describe('offsets that the server refuses', () => {
  it('are followed by one request by time, and what joins is no loss', async () => {
    const room = listening()
    room.say(1)
    room.say(2)
    await room.comeBack()
    room.history(false)
    expect(room.asked).toEqual({ since: NOON - MARGIN })
    // The entry of offset 2 is gone, all behind it are there.
    room.say(3)
    room.say(4)
    room.history(true)
    expect(room.requests).toBe(2)
    expect(room.told.slice(3)).toEqual(['a3', 'a4', 'recovered 2'])
  })

  it('drop what was delivered before and comes again by time', async () => {
    const room = listening()
    room.say(1)
    room.say(2)
    await room.comeBack()
    room.history(false)
    for (const offset of [1, 2, 3]) room.say(offset)
    room.history(true)
    expect(room.told.slice(3)).toEqual(['a3', 'recovered 1'])
  })

  it('tell a hole that cannot be filled before the first message behind it', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.history(false)
    room.say(7)
    room.say(8)
    expect(room.told).toEqual(['fresh 0', 'a1'])
    room.history(true)
    expect(room.told.slice(2)).toEqual(['gap 2 rejected a: e1/1 to e1/7', 'a7', 'a8'])
  })

  it('after a restart bring what the new server has', async () => {
    const room = listening()
    room.say(9)
    await room.comeBack()
    room.say(2, { epoch: 'e2' })
    room.history(false)
    room.say(1, { epoch: 'e2' })
    room.say(2, { epoch: 'e2' })
    room.history(true)
    room.say(3, { epoch: 'e2' })
    expect(room.told.slice(2)).toEqual(['gap 2 rejected a: e1/9 to e2/1', 'a1', 'a2', 'a3'])
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e2', offset: 3 } } })
  })

  it('are an open end where nothing is left of the stream', async () => {
    const room = listening()
    room.say(9)
    await room.comeBack()
    room.history(false)
    room.history(true)
    expect(room.told.slice(2)).toEqual(['gap 0 rejected a: e1/9 to ?'])
    // What comes now was told as missed up to here.
    room.say(4, { epoch: 'e2' })
    expect(room.told.slice(3)).toEqual(['a4'])
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e2', offset: 4 } } })
  })

  it('are no loss where they are too old to be kept and the restored session has nothing newer', async () => {
    const room = listening()
    room.say(9)
    await room.clock.advance(300_001)
    room.server.ping(NOON + 300)
    await room.comeBack({ restored: true })
    room.history(false)
    room.history(true)
    expect(room.told.slice(2)).toEqual(['recovered 0'])
  })

  it('that should still be kept are refused for another reason', async () => {
    const room = listening()
    room.say(9)
    await room.comeBack({ restored: true })
    room.history(false)
    room.history(true)
    expect(room.told.slice(2)).toEqual(['gap 0 rejected a: e1/9 to ?'])
  })

  it('prove nothing while the server’s clock is unknown', async () => {
    const room = listening({ pinged: false })
    room.say(9)
    await room.comeBack({ restored: true })
    room.history(false)
    room.history(true)
    expect(room.told.slice(2)).toEqual(['gap 0 rejected a: e1/9 to ?'])
  })

  it('that began again under the same epoch are all new', async () => {
    const room = listening()
    for (const offset of [50, 51, 52]) room.say(offset)
    await room.comeBack()
    room.history(false)
    room.say(1)
    room.say(2)
    room.history(true)
    room.say(3)
    expect(room.told.slice(4)).toEqual(['gap 2 rejected a: e1/52 to e1/1', 'a1', 'a2', 'a3'])
  })
})

describe('what is in hand when the server forgets', () => {
  it('is delivered, and every stretch around it is told', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    for (const offset of [4, 5, 8]) room.say(offset)
    await room.comeBack()
    room.history(false)
    for (const offset of [3, 4]) room.say(offset, { epoch: 'e2' })
    room.history(true)
    expect(room.told.slice(2)).toEqual([
      'gap 5 rejected a: e1/1 to e1/4, a: e1/5 to e1/8, a: e1/8 to e2/3',
      ...['a4', 'a5', 'a8', 'a3', 'a4']
    ])
    await room.comeBack({ restored: true })
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e2', offset: 4 } } })
    room.history(true)
    expect(room.told.at(-1)).toBe('recovered 0')
  })

  it('that came again by time and was delivered is no stream that counts anew', async () => {
    const room = listening()
    for (const offset of [1, 2, 3]) room.say(offset)
    await room.comeBack()
    room.history(false)
    for (const offset of [1, 2]) room.say(offset)
    await room.comeBack()
    for (const offset of [2, 3]) room.say(offset)
    room.history(true)
    expect(room.told.slice(4)).toEqual(['recovered 0'])
  })

  it('is not asked for by an offset again that a server has refused since the break: meanwhile the stream may have counted so far', async () => {
    const room = listening()
    for (const offset of [1, 2, 3]) room.say(offset)
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e1', offset: 3 } } })
    room.history(false)
    await room.comeBack()
    expect(room.asked).toEqual({ since: expect.any(Number) })
    for (const offset of [2, 3, 4]) room.say(offset)
    room.history(true)
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e1', offset: 4 } } })
  })

  it('proves nothing if one of the servers since the break was another', async () => {
    const room = listening()
    await room.comeBack()
    await room.comeBack({ restored: true })
    room.history(true)
    expect(room.told.slice(1)).toEqual(['gap 0 unproven'])
  })
})

describe('a server without history', () => {
  it('is told apart, and warned of once in words', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.history(false)
    room.history(false)
    await room.comeBack()
    room.history(false)
    expect(room.told.slice(2)).toEqual(['gap 0 no_history a: e1/1 to ?', 'gap 0 no_history a: e1/1 to ?'])
    expect(room.errors).toHaveLength(1)
    expect(room.errors[0]).toMatchObject({ reason: 'no_history', phase: 'history', retryable: false })
  })

  it('on the base protocol is not asked, every time is a gap, and nobody is warned', async () => {
    const room = listening({ protocol: 'actioncable-v1-json' })
    room.say(1)
    await room.comeBack()
    await room.comeBack()
    room.say(5)
    expect(room.requests).toBe(0)
    expect(room.verdicts.map(({ status }) => status)).toEqual(['fresh', 'gap', 'gap'])
    expect(room.verdicts[1]).toMatchObject({ reason: 'no_history' })
    expect(room.told.at(-1)).toBe('a5')
    expect(room.errors).toEqual([])
  })
})

describe('a server that does not answer', () => {
  it('is a gap after the bound, and what was held is delivered', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.say(4)
    await room.clock.advance(9_999)
    expect(room.told).toEqual(['fresh 0', 'a1'])
    await room.clock.advance(1)
    expect(room.told.slice(2)).toEqual(['gap 0 timeout a: e1/1 to e1/4', 'a4'])
    expect(room.channel.stage).toBe('live')
  })

  it('has more time while its answer goes on', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    for (const offset of [2, 3, 4]) {
      await room.clock.advance(8_000)
      room.say(offset)
    }
    room.history(true)
    expect(room.told.slice(2)).toEqual(['a2', 'a3', 'a4', 'recovered 3'])
  })

  it('is not waited for longer by a clock that is set back', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.clock.jump(-5 * 3_600_000)
    await room.clock.advance(10_000)
    expect(room.verdicts.at(-1)).toMatchObject({ status: 'gap', reason: 'timeout' })
  })

  it('may answer after that: late, and nothing twice', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.say(4)
    await room.clock.advance(10_000)
    for (const offset of [2, 3, 4]) room.say(offset)
    room.history(true)
    room.say(5)
    expect(room.told.slice(3)).toEqual(['a4', 'a2', 'a3', 'a5'])
    expect(room.metas.slice(1).map(meta => meta?.late)).toEqual([false, true, true, false])
    expect(room.verdicts).toHaveLength(2)
  })
})

describe('too much to hold', () => {
  it('by number is a gap, not growth', async () => {
    const room = listening({ history: { mostHeld: 3 } })
    room.say(1)
    await room.comeBack()
    for (const offset of [10, 11, 12, 13]) room.say(offset)
    expect(room.told.slice(2)).toEqual(['gap 0 overflow a: e1/1 to e1/10', 'a10', 'a11', 'a12', 'a13'])
    // The replay goes on, and brings what it can.
    for (const offset of [2, 13]) room.say(offset)
    expect(room.told.slice(7)).toEqual(['a2'])
    expect(room.metas.at(-1)).toMatchObject({ offset: 2, late: true })
  })

  it('by bytes as well', async () => {
    const room = listening({ history: { mostHeldBytes: 500 } })
    room.say(1)
    await room.comeBack()
    for (const offset of [10, 11, 12, 13, 14, 15]) room.say(offset)
    expect(room.verdicts.at(-1)).toMatchObject({ status: 'gap', reason: 'overflow' })
  })
})

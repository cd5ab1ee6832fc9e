import { describe, expect, it } from 'vitest'
import { type Listening, listening, MARGIN, NOON, ROOM } from './breaks.ts'

describe('a hole between live messages', () => {
  it('is waited for a little, and a straggler is put in order', async () => {
    const room = listening()
    room.say(1)
    room.say(3)
    await room.clock.advance(99)
    expect(room.told).toEqual(['fresh 0', 'a1'])
    room.say(2)
    expect(room.told.slice(2)).toEqual(['a2', 'a3'])
    expect(room.metas.every(meta => meta?.late === false)).toBe(true)
    await room.clock.advance(60_000)
    expect(room.requests).toBe(0)
  })

  it('does not stop the messages above it, and a straggler after that is late', async () => {
    const room = listening()
    room.say(1)
    room.say(3)
    await room.clock.advance(100)
    room.say(4)
    room.say(2)
    room.say(5)
    expect(room.told.slice(1)).toEqual(['a1', 'a3', 'a4', 'a2', 'a5'])
    expect(room.metas.map(meta => meta?.late)).toEqual([false, false, false, true, false])
  })

  it('is asked for after a while, and filled', async () => {
    const room = listening()
    room.say(1)
    room.say(3)
    await room.clock.advance(2_099)
    expect(room.requests).toBe(0)
    await room.clock.advance(1)
    expect(room.asked).toEqual({ streams: { a: { epoch: 'e1', offset: 1 } } })
    for (const offset of [2, 3]) room.say(offset)
    room.history(true)
    room.say(4)
    expect(room.told.slice(1)).toEqual(['a1', 'a3', 'a2', 'a4'])
    expect(room.metas[2]).toMatchObject({ offset: 2, replayed: true, late: true })
    expect(room.verdicts).toHaveLength(1)
  })

  it('is told where history does not fill it, before the next message', async () => {
    const room = listening()
    room.say(1)
    room.say(4)
    await room.clock.advance(2_100)
    room.say(2)
    room.history(true)
    room.say(5)
    expect(room.told.slice(1)).toEqual(['a1', 'a4', 'a2', 'gap 1 hole a: e1/2 to e1/4', 'a5'])
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e1', offset: 5 } } })
  })

  it('is asked for once more by time where the server refused the offset', async () => {
    const room = listening()
    room.say(1)
    room.say(4)
    await room.clock.advance(2_100)
    room.history(false)
    expect(room.asked).toEqual({ since: NOON - MARGIN })
    for (const offset of [1, 3, 4]) room.say(offset)
    room.history(true)
    expect(room.told.slice(1)).toEqual(['a1', 'a4', 'a3', 'gap 1 hole a: e1/1 to e1/3'])
  })

  it('asked for by time brings nothing again that came late below the first message', async () => {
    const room = listening()
    for (const offset of [5, 3, 7]) room.say(offset)
    await room.clock.advance(2_100)
    room.history(false)
    for (const offset of [2, 3, 4, 5, 6, 7]) room.say(offset)
    room.history(true)
    expect(room.told.slice(1)).toEqual(['a5', 'a3', 'a7', 'a2', 'a4', 'a6'])
  })

  it('is told where the server does not answer', async () => {
    const room = listening()
    room.say(1)
    room.say(3)
    await room.clock.advance(12_100)
    expect(room.told.slice(2)).toEqual(['a3', 'gap 0 timeout a: e1/1 to e1/3'])
  })

  it('is part of the recovery when the link breaks', async () => {
    const room = listening()
    room.say(1)
    room.say(3)
    await room.clock.advance(100)
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e1', offset: 1 } } })
    for (const offset of [2, 3, 4]) room.say(offset)
    room.history(true)
    expect(room.told.slice(2)).toEqual(['a3', 'a2', 'a4', 'recovered 2'])
    expect(room.metas.map(meta => meta?.late)).toEqual([false, false, true, false])
  })

  it('that comes again and again is asked for more and more seldom', async () => {
    const room = listening()
    let offset = 1
    const asked: number[] = []
    for (let second = 0; second < 300; second++) {
      // Every other publication excludes this session: it comes by history alone.
      room.say(offset)
      offset += 2
      const { requests } = room
      await room.clock.advance(1_000)
      if (room.requests === requests) continue
      asked.push(second)
      const from = Number(JSON.stringify(room.asked).match(/"offset":(\d+)/)?.[1])
      for (let missing = from + 1; missing < offset; missing++) room.say(missing)
      room.history(true)
    }
    expect(asked.length).toBeLessThan(12)
    expect(room.verdicts).toHaveLength(1)
    const delivered = room.told.filter(told => /^a\d+$/.test(String(told)))
    expect(new Set(delivered).size).toBe(delivered.length)
  })

  it('that a break ends without an answer is told, and what was delivered above it does not come again', async () => {
    const room = listening()
    for (const offset of [4, 5, 7, 8, 9]) room.say(offset)
    await room.clock.advance(100)
    await room.comeBack()
    room.say(12)
    await room.clock.advance(10_000)
    for (const offset of [6, 7, 8, 9, 10, 11]) room.say(offset)
    expect(room.told.filter(told => /^a\d+$/.test(String(told)))).toEqual([
      'a4',
      'a5',
      'a7',
      'a8',
      'a9',
      'a12',
      'a6',
      'a10',
      'a11'
    ])
  })

  it('of one server is asked for and told, although another one has spoken since', async () => {
    const room = listening()
    for (const [epoch, offset] of [
      ['A', 1],
      ['A', 2],
      ['B', 1],
      ['A', 4]
    ] as const)
      room.say(offset, { epoch })
    await room.clock.advance(100)
    room.say(2, { epoch: 'B' })
    await room.clock.advance(2_000)
    expect(room.asked).toEqual({ streams: { a: { epoch: 'A', offset: 2 } } })
    room.history(false)
    room.history(true)
    expect(room.told.at(-1)).toBe('gap 0 hole a: A/2 to A/4')
  })
})

describe('a hole of a channel that was told of a break', () => {
  /** Told as open by a timeout, and as whole by the next answer: then a hole comes. */
  it.each([
    ['by offset', (room: Listening) => room.history(true)],
    ['by time', answerByTime]
  ])('is asked for and told, though the stream was open before it was answered %s', async (_, answer) => {
    const room = listening()
    for (const offset of [4, 5]) room.say(offset)
    await room.comeBack()
    await room.clock.advance(10_000)
    expect(room.told.at(-1)).toBe('gap 0 timeout a: e1/5 to ?')
    await room.comeBack()
    answer(room)
    expect(room.told.at(-1)).toBe('recovered 0')
    room.say(8)
    await room.clock.advance(2_200)
    room.history(true)
    expect(room.told.slice(-2)).toEqual(['a8', 'gap 0 hole a: e1/5 to e1/8'])
  })

  it('and that a whole replay did not fill, is told without another break', async () => {
    const room = listening()
    room.say(7)
    room.say(9)
    await room.clock.advance(100)
    await room.comeBack()
    room.say(9)
    room.history(true)
    room.say(10)
    await room.clock.advance(2_100)
    room.history(true)
    await room.clock.advance(60_000)
    expect(room.told.filter(told => /hole/.test(String(told)))).toHaveLength(1)
  })

  it('and that the break already told, is not told by the next one', async () => {
    const room = listening()
    room.say(5)
    room.say(8)
    await room.clock.advance(100)
    await room.comeBack()
    room.history(false)
    room.say(8)
    room.history(true)
    room.say(9)
    const gaps = () => room.told.filter(told => /gap/.test(String(told)))
    expect(gaps()).toEqual(['gap 0 rejected a: e1/5 to e1/8'])
    await room.clock.advance(3_000)
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { offset: 9 } } })
    room.history(true)
    expect(gaps()).toHaveLength(1)
  })

  it('is no quiet stream: where the server has let go of all, something is missing', async () => {
    const room = listening()
    room.say(5)
    room.say(8)
    await room.clock.advance(3_000)
    room.server.ping(NOON + 3)
    room.server.end()
    await room.clock.advance(297_500)
    while (room.server.socket.state !== 'opening') await room.clock.advance(50)
    room.server.socket.accept()
    room.server.socket.receive({ type: 'welcome', sid: 's2', restored: true, restored_ids: [ROOM] })
    room.history(false)
    room.history(true)
    expect(room.told.at(-1)).toMatch(/gap/)
  })

  it('is asked for from before the first hole of several', async () => {
    const room = listening()
    room.server.ping(NOON + 3)
    room.say(5)
    room.say(8)
    await room.clock.advance(2_100)
    expect(room.requests).toBe(1)
    await room.clock.advance(3_000)
    room.server.ping(NOON + 8)
    room.say(12)
    await room.clock.advance(200)
    room.history(false)
    expect(room.asked).toEqual({ since: NOON + 3 - MARGIN })
  })
})

describe('no timer is left of a hole', () => {
  it('when a listener closes the cable', async () => {
    const room = listening()
    room.say(1)
    room.say(3)
    room.channel.on('message', message => {
      if (message === 'a3') room.cable.disconnect()
    })
    await room.clock.advance(100)
    expect(room.told.at(-1)).toBe('a3')
    await room.clock.advance(0)
    expect(room.clock.timers).toEqual([])
  })

  it('when the channel is rejected', async () => {
    const room = listening()
    room.say(1)
    const { length } = room.clock.timers
    room.say(3)
    await room.clock.advance(100)
    room.server.reject(ROOM)
    expect(room.channel.state).toBe('closed')
    expect(room.clock.timers.length).toBe(length)
  })
})

/** The offset is refused, and what was heard comes again. */
function answerByTime(room: Listening): void {
  room.history(false)
  for (const offset of [4, 5]) room.say(offset)
  room.history(true)
}

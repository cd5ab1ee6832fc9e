import { describe, expect, it } from 'vitest'
import { listening, ROOM } from './breaks.ts'

/** The channel is given back and taken again: what is heard from then on, and whether it was late. */
async function anew(room: ReturnType<typeof listening>): Promise<unknown[]> {
  room.channel.disconnect()
  await room.clock.advance(500)
  const heard: unknown[] = []
  room.cable.subscribeTo('Room').on('message', (message, meta) => heard.push([message, meta?.late]))
  await room.clock.advance(250)
  room.server.confirm(ROOM)
  return heard
}

describe('a second copy', () => {
  it('of a replayed message is dropped for ten seconds after the answer', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.say(2)
    room.history(true)
    await room.clock.advance(9_999)
    room.say(2)
    expect(room.told.slice(2)).toEqual(['a2', 'recovered 1'])
  })

  it('is none after that: nothing that comes is dropped', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.say(2)
    room.history(true)
    await room.clock.advance(10_000)
    room.say(2)
    expect(room.told.slice(2)).toEqual(['a2', 'recovered 1', 'a2'])
  })

  it('comes on the next link as well', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.say(2)
    room.say(3)
    room.history(true)
    await room.comeBack()
    room.say(3)
    room.history(true)
    expect(room.told.slice(2)).toEqual(['a2', 'a3', 'recovered 2', 'recovered 0'])
  })

  it('is not expected for ever where an answer never comes', async () => {
    const room = listening()
    await room.comeBack()
    await room.clock.advance(10_000)
    for (const offset of [1, 2, 3]) room.say(offset)
    // The server has forgotten the stream, which counts from 1 again.
    await room.clock.advance(3_600_000)
    for (const offset of [1, 2, 3]) room.say(offset)
    expect(room.told.slice(2)).toEqual(['a1', 'a2', 'a3', 'a1', 'a2', 'a3'])
  })
})

describe('a stream that counts from 1 again under the same epoch', () => {
  it('after a long silence goes on from there at once', async () => {
    const room = listening({ maxMissingPings: Number.POSITIVE_INFINITY })
    room.say(57)
    await room.clock.advance(61_000)
    room.say(1)
    room.say(2)
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e1', offset: 2 } } })
    expect(room.metas.every(meta => meta?.late === false)).toBe(true)
  })

  it('without a silence goes on from there once what was delivered comes again', async () => {
    const room = listening()
    for (const offset of [3, 4, 5]) room.say(offset)
    for (const offset of [1, 2, 3, 4]) room.say(offset)
    expect(room.told.slice(1)).toEqual(['a3', 'a4', 'a5', 'a1', 'a2', 'a3', 'a4'])
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e1', offset: 4 } } })
  })

  it('goes on from there as well where its first message never came: four in a row are enough', async () => {
    const room = listening()
    for (const offset of [1, 2, 3, 4, 5, 6, 7, 8]) room.say(offset)
    for (const offset of [2, 3, 4]) room.say(offset)
    expect(room.metas.at(-1)).toMatchObject({ offset: 4, late: true })
    room.say(5)
    expect(room.metas.at(-1)).toMatchObject({ offset: 5, late: false })
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e1', offset: 5 } } })
  })

  it('is not taken for one where a replay comes late, to the subscription after the one that asked', async () => {
    const room = listening()
    for (const offset of [1, 2, 3]) room.say(offset)
    await room.comeBack()
    const heard = await anew(room)
    for (const offset of [12, 4, 5, 6, 7, 8, 9]) room.say(offset)
    expect(heard).toEqual([['a12', false], ...[4, 5, 6, 7, 8, 9].map(offset => [`a${offset}`, true])])
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e1', offset: 12 } } })
  })

  it('is not taken for one where many come out of order behind a stretch that nobody wanted', async () => {
    const room = listening()
    for (const offset of [1, 2, 3]) room.say(offset)
    const heard = await anew(room)
    for (const offset of [12, 7, 8, 9, 10, 13]) room.say(offset)
    expect(heard).toEqual([
      ['a12', false],
      ...[7, 8, 9, 10].map(offset => [`a${offset}`, true]),
      ['a13', false]
    ])
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e1', offset: 13 } } })
  })

  it('and breaks before that is sure, gives nothing twice', async () => {
    const room = listening()
    room.say(57)
    for (const offset of [1, 2]) room.say(offset)
    await room.comeBack()
    room.history(false)
    for (const offset of [1, 2, 3]) room.say(offset)
    room.history(true)
    expect(room.told.slice(4)).toEqual(['gap 1 rejected a: e1/57 to e1/3', 'a3'])
  })

  it('is not taken for one where messages come out of order', async () => {
    const room = listening()
    for (const offset of [5, 4, 1, 2, 3, 6]) room.say(offset)
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e1', offset: 6 } } })
  })
})

describe('a stream that counts anew', () => {
  it('and whose messages come out of order, gives nothing twice', async () => {
    const room = listening()
    for (const offset of [1, 2, 3, 4, 5]) room.say(offset)
    for (const offset of [2, 1, 3]) room.say(offset)
    await room.clock.advance(2_200)
    expect(room.told.slice(6)).toEqual(['a2', 'a1', 'a3'])
    expect(room.requests).toBe(0)
  })

  it('while a message of the count before is in hand, gives that first, behind a gap', async () => {
    const room = listening()
    room.say(5)
    room.say(8)
    await room.comeBack()
    room.history(false)
    room.say(1)
    room.say(2)
    room.history(true)
    for (const offset of [3, 4, 5, 6, 7, 8, 9]) room.say(offset)
    await room.clock.advance(5_000)
    expect(room.told.slice(2)).toEqual([
      expect.stringMatching(/gap . rejected a: e1\/5 to e1\/8, a: e1\/8 to e1\/1/),
      'a8',
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(offset => `a${offset}`)
    ])
  })
})

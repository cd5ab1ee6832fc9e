import { createTestCable, record } from 'hawser/testing'
import { describe, expect, it } from 'vitest'
import { listening, MARGIN, NOON, ROOM } from './breaks.ts'

const MINUTE = 60_000
const SILENCE = 51

/** A break after so many minutes without a message; the server pinged right before it. */
async function brokenAfter(minutes: number, { heard = 1, restored = true } = {}) {
  const room = listening()
  for (let offset = 1; offset <= heard; offset++) room.say(offset)
  await room.clock.advance(minutes * MINUTE)
  room.server.ping(NOON + minutes * 60)
  await room.comeBack({ restored })
  const before = room.told.length
  return { ...room, toldSince: () => room.told.slice(before), since: NOON + minutes * 60 - MARGIN }
}

describe('a stream that was silent for so long that a server counts it from 1 again, under the same epoch', () => {
  it('is asked for by time', async () => {
    const { asked, since } = await brokenAfter(SILENCE)
    expect(asked).toEqual({ since })
  })

  it('is asked for by its offset before that', async () => {
    const { asked, since } = await brokenAfter(40)
    expect(asked).toEqual({ since, streams: { a: { epoch: 'e1', offset: 1 } } })
  })

  it.each([
    ['as many as were heard', 1, [1]],
    ['fewer', 3, [1]],
    ['more', 1, [1, 2, 3]]
  ])('gives all that were published meanwhile: %s', async (_, heard, offsets) => {
    const { say, history, toldSince } = await brokenAfter(SILENCE, { heard })
    for (const offset of offsets) say(offset)
    history(true)
    expect(toldSince()).toEqual([...offsets.map(offset => `a${offset}`), `recovered ${offsets.length}`])
  })

  it('is whole where nothing was published', async () => {
    const { history, toldSince } = await brokenAfter(SILENCE)
    history(true)
    expect(toldSince()).toEqual(['recovered 0'])
  })

  it('may lack something where the server is another', async () => {
    const { history, toldSince } = await brokenAfter(SILENCE, { restored: false })
    history(true)
    expect(toldSince()).toEqual(['gap 0 unproven a: e1/1 to ?'])
  })

  it('goes on where the server had not forgotten it', async () => {
    const { say, history, toldSince } = await brokenAfter(SILENCE, { heard: 3 })
    say(4)
    say(5)
    history(true)
    expect(toldSince()).toEqual(['a4', 'a5', 'recovered 2'])
  })
})

it.each([1, 2, 5])('the embedded server gives %i messages after a silence of 51 minutes', async published => {
  const { cable, clock, server, cut } = createTestCable()
  const news = record(cable.streamFrom('news'))
  await clock.advance(5_000)
  server.publish('news', { id: 0 })
  await clock.advance(SILENCE * MINUTE)
  cut()
  for (let id = 1; id <= published; id++) server.publish('news', { id })
  await clock.advance(30_000)
  expect(news.messages).toEqual(Array.from({ length: published + 1 }, (_, id) => ({ id })))
  expect(news.verdicts.at(-1)).toMatchObject({ status: 'recovered' })
})

/** A break that lasts so long; the server of then knows nothing of the session. */
async function awayFor(ms: number, heard: number) {
  const room = listening()
  for (let offset = 1; offset <= heard; offset++) room.say(offset)
  room.server.end()
  await room.clock.advance(ms)
  while (room.server.socket.state !== 'opening') await room.clock.advance(50)
  room.server.socket.accept()
  room.server.socket.receive({ type: 'welcome', sid: 's2' })
  room.server.confirm(ROOM)
  return room
}

describe('who was away for so long that the server counts the stream from 1 again', () => {
  it('asks by time, and takes nothing that came for a copy of what was heard', async () => {
    const room = await awayFor(SILENCE * MINUTE, 3)
    expect(room.asked).not.toHaveProperty('streams')
    for (const offset of [1, 2, 3, 4, 5]) room.say(offset)
    room.history(true)
    expect(room.told.slice(4)).toEqual(['gap 5 unproven a: e1/3 to e1/1', 'a1', 'a2', 'a3', 'a4', 'a5'])
  })

  it('loses nothing of it: the app had closed the cable', async () => {
    const { cable, clock, server } = createTestCable()
    const news = record(cable.streamFrom('news'))
    await clock.advance(5_000)
    for (const id of [1, 2, 3]) server.publish('news', id)
    await clock.advance(1_000)
    cable.disconnect()
    await clock.advance(SILENCE * MINUTE)
    for (const id of [4, 5, 6, 7, 8]) server.publish('news', id)
    cable.connect()
    await clock.advance(30_000)
    expect(news.messages).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(news.verdicts.at(-1)).toMatchObject({ status: 'gap' })
  })

  it('is told that it may lack something: the machine slept', async () => {
    const { cable, clock, server, cut, sleep, wake } = createTestCable()
    const news = record(cable.streamFrom('news'))
    await clock.advance(5_000)
    for (const id of [1, 2, 3]) server.publish('news', id)
    await clock.advance(1_000)
    sleep()
    cut()
    await clock.advance(SILENCE * MINUTE)
    for (const id of [4, 5, 6, 7, 8]) server.publish('news', id)
    wake()
    await clock.advance(30_000)
    expect(news.verdicts.at(-1)).toMatchObject({ status: 'gap', reason: 'unproven' })
  })
})

it('Away for longer than the server keeps anything, streams that were never heard may have been lost, too', async () => {
  const room = await awayFor(10 * MINUTE, 1)
  room.history(false)
  room.say(2)
  room.history(true)
  expect(room.told.slice(2)).toEqual(['gap 1 unproven', 'a2'])
})

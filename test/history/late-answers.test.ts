import { describe, expect, it } from 'vitest'
import { listening, ROOM } from './breaks.ts'

const MESSAGE = /^[ab]\d+$/

describe('an answer by time that comes after its verdict', () => {
  it('brings nothing twice: it did not come in time', async () => {
    const room = listening()
    for (const offset of [1, 2, 3]) room.say(offset)
    await room.comeBack()
    room.history(false)
    await room.clock.advance(10_000)
    for (const offset of [2, 3, 4]) room.say(offset)
    room.history(true)
    expect(room.told.slice(4)).toEqual(['gap 0 timeout a: e1/3 to ?', 'a4'])
  })

  it('brings nothing twice: more came than may wait', async () => {
    const room = listening({ history: { mostHeld: 3 } })
    for (const offset of [1, 2, 3]) {
      room.say(offset)
      room.say(offset, { stream: 'b' })
    }
    await room.comeBack()
    room.history(false)
    for (const offset of [2, 3, 4, 5]) room.say(offset)
    for (const offset of [2, 3, 4]) room.say(offset, { stream: 'b' })
    room.history(true)
    const heard = room.told.filter(told => MESSAGE.test(String(told)))
    expect(new Set(heard).size).toBe(heard.length)
  })

  it('brings nothing twice: it was asked for on the link after the one that refused', async () => {
    const room = listening()
    for (const offset of [1, 2, 3]) room.say(offset)
    await room.comeBack()
    room.history(false)
    await room.comeBack()
    await room.clock.advance(10_000)
    for (const offset of [2, 3, 4]) room.say(offset)
    room.history(true)
    expect(room.told.slice(5)).toEqual(['a4'])
  })
})

describe('an answer that comes while nobody listens', () => {
  it('is not taken for that to the next request', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.channel.disconnect()
    room.history(true)
    const told: unknown[] = []
    const again = room.cable.subscribeTo('Room')
    again.on('message', message => told.push(message))
    again.on('recovery', ({ status }) => told.push(status))
    await room.clock.advance(20_000)
    told.length = 0
    room.say(2)
    room.say(5)
    await room.clock.advance(2_100)
    expect(room.server.log.at(-1)).toBe(`history ${ROOM}`)
    room.say(3)
    room.history(true)
    room.say(6)
    expect(told).toEqual(['a2', 'a5', 'a3', 'gap', 'a6'])
  })
})

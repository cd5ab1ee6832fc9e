import { describe, expect, it } from 'vitest'
import { listening } from './breaks.ts'

describe('a wait for history', () => {
  it('that ran out while the link was down does not stop the next one', async () => {
    const room = listening({ reconnectStrategy: () => 30_000 })
    room.say(1)
    await room.comeBack()
    // Nobody answers, and the link is down when the wait would be over.
    await room.comeBack()
    await room.clock.advance(10_000)
    expect(room.verdicts.at(-1)).toMatchObject({ status: 'gap', reason: 'timeout' })
  })

  it('is no reason for a process to stay', async () => {
    const room = listening()
    room.say(1)
    await room.comeBack()
    room.cable.disconnect()
    expect(room.clock.timers).toEqual([])
  })

  it('is over when the app forgets the user in the middle of it: nothing of before is told or kept', async () => {
    const room = listening()
    room.say(1)
    room.say(4)
    await room.clock.advance(2_100)
    expect(room.requests).toBe(1)
    room.channel.on('message', message => {
      if (message === 'a2') room.cable.forget()
    })
    room.say(2)
    await room.clock.advance(60_000)
    expect(room.told).toEqual(['fresh 0', 'a1', 'a4', 'a2'])
    expect(room.requests).toBe(1)
  })

  it('is over, too, where messages were held for those before them', async () => {
    const room = listening()
    const idle = room.clock.timers.length
    room.say(1)
    room.channel.on('message', message => {
      if (message === 'a3') room.cable.forget()
    })
    room.say(3)
    room.say(5)
    await room.clock.advance(60_000)
    expect(room.told).toEqual(['fresh 0', 'a1', 'a3', 'gap 0 unproven'])
    expect(room.clock.timers.length).toBe(idle)
  })
})

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
})

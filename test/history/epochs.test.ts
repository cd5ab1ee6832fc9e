import { describe, expect, it } from 'vitest'
import { listening } from './breaks.ts'

describe('several servers that number one stream, each under its own epoch', () => {
  it('are no loss while the link lives', () => {
    const room = listening()
    for (const offset of [1, 2, 3]) for (const epoch of ['e1', 'e2', 'e3']) room.say(offset, { epoch })
    expect(room.verdicts).toHaveLength(1)
    expect(room.told).toHaveLength(10)
    expect(room.requests).toBe(0)
  })

  it('each have their mark: a hole in one is seen', async () => {
    const room = listening()
    room.say(5, { epoch: 'e1' })
    room.say(8, { epoch: 'e2' })
    room.say(7, { epoch: 'e1' })
    await room.clock.advance(2_100)
    expect(room.asked).toEqual({ streams: { a: { epoch: 'e1', offset: 5 } } })
  })

  it('are never all complete: what the one asked does not have is told', async () => {
    const room = listening()
    room.say(5, { epoch: 'e1' })
    room.say(8, { epoch: 'e2' })
    await room.comeBack()
    expect(room.asked).toMatchObject({ streams: { a: { epoch: 'e2', offset: 8 } } })
    room.say(9, { epoch: 'e2' })
    room.history(true)
    expect(room.told.slice(3)).toEqual(['a9', 'gap 1 unproven a: e1/5 to ?'])
  })

  it('tell of all epochs but the one that the new server knows', async () => {
    const room = listening()
    room.say(5, { epoch: 'e1' })
    room.say(8, { epoch: 'e2' })
    await room.comeBack()
    // This one is the first server.
    room.history(false)
    room.say(6, { epoch: 'e1' })
    room.history(true)
    expect(room.told.slice(3)).toEqual(['gap 1 rejected a: e2/8 to e1/6', 'a6'])
  })
})

import { throttleWhispers } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory } from '../support/story.ts'

function confirmed() {
  const told = connectedStory()
  const board = told.cable.subscribeTo('Board')
  told.server.confirm(board.identifier)
  const whispers = () =>
    told.server.socket.sent.filter(({ command }) => command === 'whisper').map(({ data }) => data)
  return { ...told, board, whispers }
}

describe('throttled whispers', () => {
  it('go out at once, then the newest of them, and then no more', async () => {
    const { board, clock, whispers } = confirmed()
    const cursor = throttleWhispers<number>(board, { every: 40 })
    for (let x = 0; x < 100; x++) {
      cursor.whisper(x)
      await clock.advance(1)
    }
    await clock.advance(1_000)
    expect(whispers()).toEqual([0, 39, 79, 99])
    expect(clock.timers).toHaveLength(1)
  })

  it('go out every 50 ms unless told', async () => {
    const { board, clock, whispers } = confirmed()
    const cursor = throttleWhispers<string>(board)
    cursor.whisper('a')
    cursor.whisper('b')
    await clock.advance(49)
    expect(whispers()).toEqual(['a'])
    await clock.advance(1)
    expect(whispers()).toEqual(['a', 'b'])
  })

  it('replace only those with the same key', async () => {
    const { board, clock, whispers } = confirmed()
    const events = throttleWhispers<[string, number]>(board, { by: ([name]) => name })
    events.whisper(['move', 1])
    events.whisper(['scroll', 1])
    for (const at of [2, 3]) events.whisper(['move', at])
    events.whisper(['scroll', 2])
    await clock.advance(50)
    expect(whispers()).toEqual([
      ['move', 1],
      ['scroll', 1],
      ['move', 3],
      ['scroll', 2]
    ])
  })

  it('are dropped and counted without a link, with no error and no timer, and nothing is sent later', async () => {
    const { board, server, clock, errors, whispers, cable } = confirmed()
    const cursor = throttleWhispers<number>(board)
    cursor.whisper(1)
    cursor.whisper(2)
    server.end()
    await clock.advance(50)
    for (let x = 0; x < 100; x++) cursor.whisper(x)
    expect(cursor.dropped).toBe(101)
    cable.connect()
    server.welcome()
    server.confirm(board.identifier)
    await clock.advance(1_000)
    expect(whispers()).toEqual([])
    cursor.whisper(3)
    expect(whispers()).toEqual([3])
    expect(errors).toEqual([])
  })

  it('say once for each that it can never be sent', async () => {
    const { board, clock, errors } = confirmed()
    throttleWhispers<string>(board).whisper('x'.repeat(70_000))
    await clock.advance(50)
    expect(errors).toEqual([expect.objectContaining({ reason: 'too_large', phase: 'whisper' })])
  })

  it('end with stop(): what waits is not sent', async () => {
    const { board, clock, whispers } = confirmed()
    const cursor = throttleWhispers<number>(board)
    cursor.whisper(1)
    cursor.whisper(2)
    cursor.stop()
    await clock.advance(1_000)
    expect(whispers()).toEqual([1])
  })
})

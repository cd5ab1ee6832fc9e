import { perFrame } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory } from '../support/story.ts'

const NEWS = '{"channel":"News"}'

function drawing(max?: number) {
  const told = connectedStory()
  const news = told.cable.subscribeTo<number>('News')
  told.server.confirm(NEWS)
  const batches: (readonly number[])[] = []
  const frames: (() => void)[] = []
  const stop = perFrame(news, messages => batches.push(messages), {
    schedule: callback => frames.push(callback),
    ...(max !== undefined && { max })
  })
  const say = (...numbers: number[]) => {
    for (const number of numbers) told.server.say(NEWS, number)
  }
  return {
    ...told,
    news,
    batches,
    stop,
    say,
    frame: () => frames.splice(0).forEach(draw => void draw()),
    frames
  }
}

describe('perFrame', () => {
  it('hands on in one batch what came since the last frame', () => {
    const { say, frame, batches, frames } = drawing()
    say(1, 2, 3)
    expect(frames).toHaveLength(1)
    frame()
    expect(frames).toHaveLength(0)
    say(4)
    frame()
    expect(batches).toEqual([[1, 2, 3], [4]])
  })

  it('keeps the newest where no frame comes for long', () => {
    const { say, frame, batches } = drawing(3)
    for (let n = 1; n <= 100; n++) say(n)
    frame()
    expect(batches).toEqual([[98, 99, 100]])
  })

  it('reports what a render throws, and goes on', () => {
    const { news, server, errors } = drawing()
    const bad = new Error('bad render')
    const frames: (() => void)[] = []
    perFrame(
      news,
      () => {
        throw bad
      },
      { schedule: callback => frames.push(callback) }
    )
    for (const count of [1, 2]) {
      server.say(NEWS, count)
      frames.pop()?.()
      expect(errors).toHaveLength(count)
    }
  })

  it('ends with its undo: what waits is not drawn', () => {
    const { say, frame, batches, stop } = drawing()
    say(1)
    stop()
    say(2)
    frame()
    expect(batches).toEqual([])
  })

  it('draws by a timer where there are no frames', async () => {
    const { news, server } = drawing()
    const batch = new Promise(resolve => perFrame(news, resolve))
    server.say(NEWS, 7)
    expect(await batch).toEqual([7])
  })
})

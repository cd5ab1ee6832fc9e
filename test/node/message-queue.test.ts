import { describe, expect, it } from 'vitest'
import { MessageQueue, type Overflow } from '../../src/node/message-queue.ts'

describe('What waits for a handler', () => {
  /** A queue for three whose handler takes as long as the test wants. */
  function open(overflow: Overflow) {
    const handled: number[] = []
    let release = () => {}
    let overflows = 0
    const queue = new MessageQueue<number>({
      async handle(n) {
        await new Promise<void>(resolve => {
          release = resolve
        })
        handled.push(n)
      },
      report: () => expect.unreachable(),
      most: 3,
      overflow,
      overflowed: () => overflows++,
      drop: () => {},
      now: () => 0
    })
    return {
      queue,
      handled,
      get overflows() {
        return overflows
      },
      async finish() {
        while (queue.size > 0) {
          release()
          await null
        }
      }
    }
  }

  it('a message that a handler brings itself waits until that handler is done', async () => {
    const seen: string[] = []
    const queue = new MessageQueue<string>({
      async handle(entry) {
        if (entry === 'first') queue.push('second')
        seen.push(`begin ${entry}`)
        await null
        seen.push(`end ${entry}`)
      },
      report: () => expect.unreachable(),
      most: 10,
      overflow: 'stop',
      overflowed: () => expect.unreachable(),
      drop: () => {},
      now: () => 0
    })

    queue.push('first')
    await queue.idle()

    expect(seen).toEqual(['begin first', 'end first', 'begin second', 'end second'])
    expect(queue.size).toBe(0)
  })

  it('is never more than it may be, whichever is dropped', async () => {
    for (const [overflow, kept] of [
      ['drop_oldest', [0, 998, 999]],
      ['drop_newest', [0, 1, 2]]
    ] as const) {
      const story = open(overflow)
      story.queue.push(0)
      await null
      for (let n = 1; n < 1_000; n++) {
        story.queue.push(n)
        expect(story.queue.size).toBeLessThanOrEqual(3)
      }
      await story.finish()

      expect(story.handled).toEqual(kept)
      expect(story.queue).toMatchObject({ handled: 3, dropped: 997 })
    }
  })

  it('drops the oldest also where none is being handled yet', async () => {
    const story = open('drop_oldest')
    for (let n = 0; n < 5; n++) story.queue.push(n)
    await null
    await story.finish()

    expect(story.handled).toEqual([2, 3, 4])
  })

  it('is too much once, and again only after all of it was worked off', async () => {
    const story = open('drop_newest')
    for (let n = 0; n < 5; n++) story.queue.push(n)
    expect(story.overflows).toBe(1)
    await null
    await story.finish()
    for (let n = 0; n < 5; n++) story.queue.push(n)

    expect(story.overflows).toBe(2)
  })
})

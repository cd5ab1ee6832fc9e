import { expect, it } from 'vitest'
import { MessageQueue } from '../../src/node/message-queue.ts'

it('a message that a handler brings itself waits until that handler is done', async () => {
  const seen: string[] = []
  const queue = new MessageQueue<string>(
    async entry => {
      if (entry === 'first') queue.push('second')
      seen.push(`begin ${entry}`)
      await null
      seen.push(`end ${entry}`)
    },
    () => expect.unreachable()
  )

  queue.push('first')
  await queue.idle()

  expect(seen).toEqual(['begin first', 'end first', 'begin second', 'end second'])
  expect(queue.size).toBe(0)
})

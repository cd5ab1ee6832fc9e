import { dropNewest, dropOldest, failing, latestBy, type MessageLoop } from 'hawser'
import { describe, expect, it } from 'vitest'
import { connectedStory, outcomeOf } from '../support/story.ts'

const CHAT = '{"channel":"ChatChannel"}'

function confirmed() {
  const told = connectedStory()
  const chat = told.cable.subscribeTo<number>('ChatChannel')
  told.server.confirm(CHAT)
  const say = (...numbers: number[]) => {
    for (const number of numbers) told.server.say(CHAT, number)
  }
  return { ...told, chat, say }
}

/** All that waits, without asking for more. */
async function waitingIn<T>(loop: MessageLoop<T>): Promise<T[]> {
  const taken: T[] = []
  while (loop.waiting > 0) {
    const { value } = await loop.next()
    if (value !== undefined) taken.push(value)
  }
  return taken
}

describe('a loop over the messages of a channel', () => {
  it('gets each of them in order, those that came before it asked, and those after', async () => {
    const { chat, say } = confirmed()
    const heard: number[] = []
    const loop = chat.messages()
    say(1, 2)
    const done = (async () => {
      for await (const message of loop) {
        heard.push(message)
        if (message === 4) break
      }
    })()
    await outcomeOf(done)
    say(3, 4, 5)
    await done
    expect(heard).toEqual([1, 2, 3, 4])
  })

  it('stops to collect when it is left', async () => {
    const { chat, say } = confirmed()
    const loop = chat.messages()
    say(1, 2)
    for await (const message of loop) if (message === 1) break
    say(3)
    expect(loop.waiting).toBe(0)
    expect(await loop.next()).toEqual({ done: true, value: undefined })
  })

  it('ends when the channel is given back, after what waits', async () => {
    const { chat, say } = confirmed()
    const loop = chat.messages()
    say(1, 2)
    chat.disconnect()
    const heard: number[] = []
    for await (const message of loop) heard.push(message)
    expect(heard).toEqual([1, 2])
  })

  it('throws what closed the channel', async () => {
    const { chat, server } = confirmed()
    const loop = chat.messages()
    const next = loop.next()
    server.reject(CHAT)
    expect(await outcomeOf(next)).toMatchObject({ reason: 'rejected' })
    expect(await loop.next()).toEqual({ done: true, value: undefined })
  })

  it('lives through a break of the link', async () => {
    const { chat, say, server, cable } = confirmed()
    const loop = chat.messages()
    server.end()
    cable.connect()
    server.welcome()
    server.confirm(CHAT)
    say(1)
    expect(await loop.next()).toEqual({ done: false, value: 1 })
  })

  it('ends with its signal, and drops what waits', async () => {
    const { chat, say } = confirmed()
    const controller = new AbortController()
    const loop = chat.messages({ signal: controller.signal })
    say(1)
    controller.abort()
    say(2)
    expect(await loop.next()).toEqual({ done: true, value: undefined })
    const never = chat.messages({ signal: AbortSignal.abort() })
    expect(await never.next()).toEqual({ done: true, value: undefined })
  })

  it('ends with the block that uses it', async () => {
    const { chat, say } = confirmed()
    const loop = chat.messages()
    {
      await using borrowed = loop
      say(1)
      expect(borrowed.waiting).toBe(1)
    }
    say(2)
    expect(loop.waiting).toBe(0)
  })

  it('answers who asks several times at once, in order', async () => {
    const { chat, say } = confirmed()
    const loop = chat.messages()
    const asked = [loop.next(), loop.next(), loop.next()]
    say(1, 2)
    chat.disconnect()
    expect((await Promise.all(asked)).map(({ value }) => value)).toEqual([1, 2, undefined])
  })

  it('of a closed channel is over at once', async () => {
    const { chat } = confirmed()
    chat.disconnect()
    expect(await chat.messages().next()).toEqual({ done: true, value: undefined })
  })

  it('hears null, which is a message like any other', async () => {
    const { chat, server } = confirmed()
    const loop = chat.messages()
    server.say(CHAT, null)
    expect(await loop.next()).toEqual({ done: false, value: null })
  })
})

describe('a loop that is too slow', () => {
  it('throws after what waits, unless told otherwise', async () => {
    const { chat, say } = confirmed()
    const loop = chat.messages({ overflow: failing(2) })
    say(1, 2, 3, 4)
    const heard: number[] = []
    const done = (async () => {
      for await (const message of loop) heard.push(message)
    })()
    expect(await outcomeOf(done)).toMatchObject({ reason: 'overflow', phase: 'listener' })
    expect(heard).toEqual([1, 2])
  })

  it('holds 1,000 unless told', async () => {
    const { chat, say } = confirmed()
    const loop = chat.messages()
    say(...Array.from({ length: 1_001 }, (_, n) => n))
    expect(loop.waiting).toBe(1_000)
  })

  it('drops the oldest, or the newest', async () => {
    const { chat, say } = confirmed()
    const newest = chat.messages({ overflow: dropOldest(3) })
    const oldest = chat.messages({ overflow: dropNewest(3) })
    say(1, 2, 3, 4, 5)
    expect(await waitingIn(newest)).toEqual([3, 4, 5])
    expect(await waitingIn(oldest)).toEqual([1, 2, 3])
  })

  it('gets the newest of each key, in the order in which the keys began to wait', async () => {
    const { chat, say } = confirmed()
    const loop = chat.messages({ overflow: latestBy(n => n % 10) })
    say(1, 2, 11, 21, 3)
    expect(loop.waiting).toBe(3)
    expect(await waitingIn(loop)).toEqual([21, 2, 3])
    say(31)
    expect(await waitingIn(loop)).toEqual([31])
  })

  it('lets the key go that waited longest, of too many', async () => {
    const { chat, say } = confirmed()
    const loop = chat.messages({ overflow: latestBy(n => n, 2) })
    say(1, 2, 3)
    expect(await waitingIn(loop)).toEqual([2, 3])
  })
})

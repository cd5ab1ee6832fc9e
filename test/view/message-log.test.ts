import { addToList, createMessageLog, type MessageSource } from 'hawser'
import { describe, expect, it } from 'vitest'

/** A channel by hand. */
function source() {
  const listeners = new Set<(message: number) => void>()
  const channel: MessageSource<number> = {
    on(_, listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
  return {
    channel,
    listeners,
    say(message: number) {
      for (const listener of listeners) listener(message)
    }
  }
}

const sum = (total: number, message: number) => total + message
const fail = (error: unknown) => {
  throw error
}

describe('A log of messages', () => {
  it('reduces every message to one value, and tells of each', () => {
    const { channel, say } = source()
    const log = createMessageLog(channel, sum, 100, fail)
    const seen: number[] = []
    log.subscribe(() => seen.push(log.get()))
    say(1)
    say(2)
    expect(log.get()).toBe(103)
    expect(seen).toEqual([101, 103])
  })

  it('listens once for all who follow it, and not for nobody', async () => {
    const { channel, listeners, say } = source()
    const log = createMessageLog(channel, sum, 0, fail)
    say(1)
    expect(listeners.size).toBe(0)

    const leave = [log.subscribe(() => {}), log.subscribe(() => {})]
    expect(listeners.size).toBe(1)
    say(2)
    expect(log.get()).toBe(2)
    for (const one of leave) one()
    await Promise.resolve()
    expect(listeners.size).toBe(0)
  })

  it('goes on for who leaves and comes back in one step', async () => {
    const { channel, say } = source()
    const log = createMessageLog(channel, sum, 0, fail)
    const leave = log.subscribe(() => {})
    say(1)
    leave()
    leave()
    log.subscribe(() => {})
    await Promise.resolve()
    say(2)
    expect(log.get()).toBe(3)
  })

  it('begins anew for who comes later, for nobody knows what passed by', async () => {
    const { channel, say } = source()
    const log = createMessageLog(channel, sum, 100, fail)
    const leave = log.subscribe(() => {})
    say(1)
    leave()
    await Promise.resolve()
    say(2)
    log.subscribe(() => {})
    expect(log.get()).toBe(100)
    say(3)
    expect(log.get()).toBe(103)
  })
})

describe('A list of messages', () => {
  const ids = (list: readonly { id: number }[]) => list.map(({ id }) => id)
  const key = ({ id }: { id: number }) => id

  it('keeps the newest', () => {
    expect(addToList([1, 2, 3], 4, { limit: 3 })).toEqual([2, 3, 4])
    expect(addToList([1], 2, { limit: 0 })).toEqual([2])
    expect(addToList(Array(100).fill(0), 1, {})).toHaveLength(100)
    expect(addToList(Array(100).fill(0), 1, { limit: Number.POSITIVE_INFINITY })).toHaveLength(101)
  })

  it('puts a message in the place of the one with its key', () => {
    const list: { id: number; text?: string }[] = [{ id: 1 }, { id: 2 }, { id: 3 }]
    const next = addToList(list, { id: 2, text: 'new' }, { key, limit: 3 })
    expect(next[1]).toEqual({ id: 2, text: 'new' })
    expect(ids(next)).toEqual([1, 2, 3])
    expect(ids(addToList(list, { id: 4 }, { key, limit: 3 }))).toEqual([2, 3, 4])
  })

  it('never changes the list that there was', () => {
    const list = Object.freeze([{ id: 1 }])
    addToList(list, { id: 1 }, { key })
    addToList(list, { id: 2 }, { key })
    expect(ids(list)).toEqual([1])
  })
})

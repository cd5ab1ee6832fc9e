import type { TextStorage } from 'hawser'
import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../support/story.ts'
import { Device, later, type PageAccess } from './device.ts'
import { beside, confirm, enter, Jam, open, order, reasonsOf, reload, SHOP, texts } from './shop.ts'

const broken = (): never => {
  throw new Error('No space')
}
const never = () => new Promise<never>(() => {})

describe('a storage that is of no use', () => {
  it.each([
    ['throws', { get: broken, set: broken, delete: broken }],
    ['rejects', { get: async () => broken(), set: async () => broken(), delete: async () => broken() }]
  ])('that %s costs nothing but what it should have kept, and is told once', async (_what, storage) => {
    const page = open({ reach: () => storage })
    const calls = order(page, 1, 2, 3)
    await enter(page)
    expect(await Promise.all(calls.map(outcomeOf))).toEqual([undefined, undefined, undefined])
    expect(page.performed).toEqual([1, 2, 3])
    expect(reasonsOf(page)).toEqual(['storage_failed'])
  })

  it('that does not answer a read is empty after a second', async () => {
    const page = open({ reach: access => ({ ...later(access), get: never }) })
    order(page, 1)
    await page.clock.advance()
    page.server.welcome()
    page.server.confirm(SHOP)
    await page.clock.advance(999)
    expect(page.performed).toEqual([])
    await page.clock.advance(1)
    expect(page.performed).toEqual([1])
    expect(reasonsOf(page)).toEqual(['storage_timeout'])
  })

  it('that stops to answer has what it may have kept refused, and nothing sent that the next page may send', async () => {
    let wait = async () => {}
    const page = open({ reach: access => later(access, () => wait()) })
    const calls = Promise.allSettled(order(page, 1, 2))
    await page.clock.advance()
    wait = never
    await enter(page)
    await page.clock.advance(1_000)
    const failed = { status: 'rejected', reason: expect.objectContaining({ reason: 'storage_failed' }) }
    expect(await outcomeOf(calls)).toEqual([failed, failed])
    const third = page.shop.perform('order', { n: 3 })
    expect(await outcomeOf(third)).toBe(undefined)
    expect(page.performed).toEqual([3])
    expect(reasonsOf(page)).toEqual(['storage_timeout'])

    const next = reload(page)
    await enter(next)
    expect(next.performed).toEqual([1, 2])
  })

  it('that is full keeps what it has, and the others wait in memory', async () => {
    const device = new Device()
    const small = (access: PageAccess): TextStorage => ({
      get: key => access.get(key),
      set: (key, text) => (text.length > 400 ? broken() : access.set(key, text)),
      delete: key => access.delete(key)
    })
    const first = open({ device, reach: small })
    order(first, 1, 'x'.repeat(400), 3)
    const next = reload(first)
    await enter(next)
    expect(next.performed).toEqual([1, 3])
    expect(reasonsOf(first)).toEqual(['storage_failed'])
    await enter(first)
    expect(first.performed).toHaveLength(3)
  })

  it('is not what is there no more than it may be: 1,000 calls, and a million characters', async () => {
    const page = open({ max: 2_000 })
    order(page, ...Array.from({ length: 1_001 }, (_, n) => n))
    expect(reasonsOf(page)).toEqual(['storage_full'])
    expect(JSON.parse(texts(page)[0]?.[1] ?? '').calls).toHaveLength(1_000)

    const other = open()
    order(other, ...Array.from({ length: 20 }, () => 'x'.repeat(60_000)))
    expect(reasonsOf(other)).toEqual(['storage_full'])
    expect(texts(other)[0]?.[1].length).toBeLessThan(1_010_000)
  })
})

/** Fails at the writings with these numbers, the first of which is 1, after it has stored what it was given. */
const failingAfter =
  (...numbers: number[]) =>
  (access: PageAccess): TextStorage => {
    let count = 0
    const write = (store: () => void) => {
      store()
      if (numbers.includes(++count)) broken()
    }
    return {
      get: key => access.get(key),
      set: (key, text) => write(() => access.set(key, text)),
      delete: key => write(() => access.delete(key))
    }
  }

describe('a storage that stores and fails', () => {
  it('has a call written over before it is sent: no later page sends it again', async () => {
    const page = open({ reach: failingAfter(1) })
    order(page, 1)
    expect(texts(page)).toEqual([])
    await enter(page)
    const next = reload(page)
    await enter(next)
    expect([page.performed, next.performed]).toEqual([[1], []])
    expect(reasonsOf(page)).toEqual(['storage_failed'])
  })

  it('keeps what it had when it failed, and the call in memory alone', async () => {
    const page = open({ reach: failingAfter(2) })
    order(page, 1, 2)
    const next = reload(page)
    await enter(next)
    expect(next.performed).toEqual([1])
    await enter(page)
    expect(page.performed).toEqual([1, 2])
  })

  it('has a call refused that it may have, where it fails at all that is to write it over', async () => {
    const device = new Device()
    const page = open({
      device,
      reach: access => ({
        get: key => access.get(key),
        set(key, text) {
          if (texts(page).length === 0) access.set(key, text)
          broken()
        },
        delete: broken
      })
    })
    const [call] = order(page, 1)
    await enter(page)
    expect(page.performed).toEqual([])
    expect(await outcomeOf(call ?? Promise.resolve())).toMatchObject({ reason: 'storage_failed' })
    const next = reload(page)
    await enter(next)
    expect(next.performed).toEqual([1])
  })

  it('is asked again to let go of a call that was given up', async () => {
    const page = open({ reach: failingDelete })
    const late = new AbortController()
    page.shop.perform('order', { n: 1 }, { signal: late.signal }).catch(() => {})
    late.abort()
    expect(texts(page)).toEqual([])
  })

  it('is asked again to let go of all at forget()', async () => {
    const page = open({ user: () => 'ann', reach: failingDelete })
    order(page, 1)[0]?.catch(() => {})
    page.cable.forget()
    expect(texts(page)).toEqual([])
  })
})

/** Fails at the first that is to be deleted, and deletes nothing. */
function failingDelete(access: PageAccess): TextStorage {
  let fails = true
  return {
    get: key => access.get(key),
    set: (key, text) => access.set(key, text),
    delete(key) {
      if (fails) {
        fails = false
        broken()
      }
      access.delete(key)
    }
  }
}

describe('a storage that is slow', () => {
  it('is believed of the link of now only: what it noted for the one before sends nothing', async () => {
    const jam = new Jam()
    const page = open({
      reach: access => later(access, jam.wait),
      cable: { reconnectStrategy: () => 10 }
    })
    order(page, 1)
    await page.clock.advance()
    jam.isOn = true
    order(page, 2)
    await page.clock.advance()
    // What is noted for this link waits behind the writing of the second.
    await confirm(page)
    page.server.end()
    await page.clock.advance()
    // Now it is written that nothing is out, and meanwhile the next link is there.
    jam.next()
    await page.clock.advance(10)
    await confirm(page)
    jam.next()
    await page.clock.advance()
    expect(page.performed).toEqual([])

    jam.off()
    await page.clock.advance(100)
    expect(page.performed).toEqual([1, 2])
    const next = reload(page)
    await enter(next)
    expect(next.performed).toEqual([])
  })

  it('is not blamed for what is not wanted any more', async () => {
    const jam = new Jam()
    const page = open({ reach: access => later(access, jam.wait) })
    for (const call of order(page, 1)) call.catch(() => {})
    await page.clock.advance()
    jam.isOn = true
    for (const call of order(page, 2)) call.catch(() => {})
    await confirm(page)
    page.cable.forget()
    jam.off()
    await page.clock.advance(5_000)
    expect(reasonsOf(page)).toEqual([])
  })

  it('is waited for by flush() for a second, the reading and the wait for a lock included', async () => {
    const page = open({ reach: () => ({ get: never, set: never, delete: never }) })
    order(page, 1)
    const flushed = page.policy.flush()
    await page.clock.advance(999)
    expect(await outcomeOf(flushed)).toBe('pending')
    await page.clock.advance(1)
    expect(await outcomeOf(flushed)).toBe(undefined)

    const first = open({ reach: access => later(access) })
    order(first, 1)
    await first.clock.advance()
    const copy = beside(first, { reach: access => later(access) })
    order(copy, 2)
    await copy.clock.advance(500)
    const waited = copy.policy.flush()
    await copy.clock.advance(499)
    expect(await outcomeOf(waited)).toBe('pending')
    await copy.clock.advance(501)
    expect(await outcomeOf(waited)).toBe(undefined)
  })
})

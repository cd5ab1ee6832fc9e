import { queue, storedQueue, type TextStorage } from 'hawser'
import { describe, expect, it } from 'vitest'
import { outcomeOf, story } from '../support/story.ts'
import { Device, later, type PageAccess } from './device.ts'
import {
  beside,
  confirm,
  copiedFrom,
  enter,
  open,
  order,
  reasonOf,
  reasonsOf,
  reload,
  SHOP,
  texts,
  told
} from './shop.ts'

describe.each([
  ['at once', (access: PageAccess): TextStorage => access],
  ['later', (access: PageAccess): TextStorage => later(access)]
])('a queue with a storage that answers %s', (_, reach) => {
  it('has the next page send what waited, in order, before what that one queues, and lets go of it', async () => {
    const first = open({ reach })
    order(first, 1, 2, 3)
    await first.clock.advance()
    const next = reload(first, { reach })
    const fourth = order(next, 4)
    await enter(next)
    expect(next.performed).toEqual([1, 2, 3, 4])
    expect(await Promise.all(fourth)).toEqual([undefined])
    expect(told(next)).toEqual([
      [1, null],
      [2, null],
      [3, null]
    ])
    expect(next.earlier[0]).toMatchObject({ identifier: SHOP, action: 'order', payload: { n: 1 } })
    expect(texts(next)).toEqual([])
    expect(next.errors).toEqual([])
  })

  it('sends what is left one every 10 ms, and what has no payload or no action as it was', async () => {
    const first = open({ reach })
    first.shop.perform('order')
    first.shop.send({ n: 2 })
    await first.clock.advance()
    const next = reload(first, { reach })
    await next.clock.advance()
    next.server.welcome()
    next.server.confirm(SHOP)
    await next.clock.advance()
    const data = () => next.server.socket.sent.slice(1).map(sent => JSON.parse(String(sent['data'])))
    expect(data()).toEqual([{ action: 'order' }])
    await next.clock.advance(10)
    expect(data()).toEqual([{ action: 'order' }, { n: 2 }])
  })

  it('sends nothing twice: what went out before the reload did', async () => {
    const first = open({ reach })
    order(first, 1, 2, 3, 4)
    await first.clock.advance()
    first.server.welcome()
    first.server.confirm(SHOP)
    await first.clock.advance(10)
    expect(first.performed).toEqual([1, 2])
    const next = reload(first, { reach })
    await enter(next)
    expect(next.performed).toEqual([3, 4])
    expect(texts(next)).toEqual([])
  })

  it('sends each once at most, in order, and tells what it does not know, wherever the page dies', async () => {
    const seen = new Map<string, number>()
    for (let writings = 0; writings < 14; writings++) {
      const first = open({ reach })
      first.access.left = writings
      let heard: unknown[] = []
      first.access.onDeath = () => {
        heard = first.performed
      }
      order(first, 1, 2, 3, 4)
      await first.clock.advance()
      first.server.welcome()
      first.server.confirm(SHOP)
      await first.clock.advance(60)
      first.access.die()
      const next = reload(first, { reach })
      await enter(next)

      const all = [...heard, ...next.performed]
      expect(all, `after ${writings} writings`).toEqual([...new Set(all)].sort())
      for (const [n, reason] of told(next))
        if (reason === null) expect(next.performed).toContain(n)
        else {
          expect(reason).toBe('maybe_sent')
          expect(next.performed).not.toContain(n)
        }
      for (const [, reason] of told(next)) seen.set(`${reason}`, (seen.get(`${reason}`) ?? 0) + 1)
      expect(texts(next)).toEqual([])
      expect(next.errors).toEqual([])
    }
    expect(seen.get('null')).toBeGreaterThan(0)
    expect(seen.get('maybe_sent')).toBeGreaterThan(0)
  })

  it('forgets what was given up, expired, or given back with its channel', async () => {
    const first = open({ reach, ttl: 1_000 })
    const late = new AbortController()
    const calls = [
      first.shop.perform('order', { n: 1 }, { signal: late.signal }),
      first.shop.perform('order', { n: 2 })
    ]
    await first.clock.advance(500)
    calls.push(first.shop.perform('order', { n: 3 }))
    late.abort('gone')
    await first.clock.advance(600)
    expect(await Promise.all(calls.slice(0, 2).map(reasonOf))).toEqual(['gone', 'expired'])
    const next = reload(first, { reach, after: 1_100 })
    await enter(next)
    expect(next.performed).toEqual([3])

    next.server.end()
    const [fourth] = order(next, 4)
    next.shop.disconnect()
    expect(await reasonOf(fourth ?? Promise.resolve())).toBe('not_subscribed')
    await next.clock.advance()
    expect(texts(next)).toEqual([])
  })

  it('expires by the time of day, in the next page, and in the one after a long sleep', async () => {
    const first = open({ reach, ttl: 60_000 })
    order(first, 1)
    await first.clock.advance(30_000)
    order(first, 2)
    await first.clock.advance()
    const next = reload(first, { reach, ttl: 60_000, after: 61_000 })
    await enter(next)
    expect(next.performed).toEqual([2])
    expect(told(next)).toEqual([
      [1, 'expired'],
      [2, null]
    ])

    next.server.end()
    order(next, 3)
    await next.clock.advance()
    const last = reload(next, { reach, after: 86_400_000 })
    await enter(last)
    expect(told(last)).toEqual([[3, 'expired']])
    expect(texts(last)).toEqual([])
  })

  it('is of one user and one URL: nobody else sends it, and it is there when they come back', async () => {
    const first = open({ reach, user: 'ann' })
    order(first, 1)
    await first.clock.advance()
    const other = reload(first, { reach, user: 'bob' })
    await enter(other)
    const elsewhere = reload(other, { reach, user: 'ann', url: 'ws://elsewhere.test/cable' })
    await enter(elsewhere)
    expect([...other.performed, ...elsewhere.performed]).toEqual([])
    const again = reload(elsewhere, { reach, user: 'ann', url: 'ws://server.test/cable?token=new' })
    await enter(again)
    expect(again.performed).toEqual([1])
  })

  it('is let go of by forget(), even where no channel has come for it', async () => {
    const first = open({ reach, user: () => 'ann' })
    order(first, 1)
    await first.clock.advance()
    const next = reload(first, { reach, user: () => 'ann', subscribed: false })
    next.cable.forget()
    await next.clock.advance()
    expect(texts(next)).toEqual([])

    next.cable.subscribe(next.shop)
    const [second] = order(next, 2)
    await next.clock.advance()
    expect(texts(next)).toHaveLength(1)
    next.cable.forget()
    expect(await reasonOf(second ?? Promise.resolve())).toBe('forgotten')
    await enter(next)
    expect(next.performed).toEqual([])
    expect(texts(next)).toEqual([])
  })

  it('stores nothing more after forget() where the user is a fixed name', async () => {
    const page = open({ reach, user: 'ann' })
    await enter(page)
    page.cable.forget()
    page.server.end()
    const [call] = order(page, 1)
    await page.clock.advance()
    expect(texts(page)).toEqual([])
    await enter(page)
    expect(await outcomeOf(call ?? Promise.resolve())).toBe(undefined)
    expect(page.performed).toEqual([1])
  })

  it('sends nothing of who was here before, also where nobody called forget()', async () => {
    let user = 'ann'
    const page = open({ reach, user: () => user })
    const [first] = order(page, 1)
    await page.clock.advance()
    user = 'bob'
    const [second] = order(page, 2)
    await enter(page)
    expect(page.performed).toEqual([2])
    expect(await reasonOf(first ?? Promise.resolve())).toBe('forgotten')
    expect(await outcomeOf(second ?? Promise.resolve())).toBe(undefined)
    expect(texts(page)).toEqual([])
  })

  it.each([
    ['no JSON', () => '{"version":'],
    ['of another release', (text: string) => text.replace('"version":1', '"version":2')],
    ['of somebody else', (text: string) => text.replace('"user":""', '"user":"eve"')],
    ['no list', (text: string) => text.replace(/"calls":.*/, '"calls":7}')],
    ['with a payload that is none', (text: string) => text.replace(/"{\\"n.*?}"/, '"7"')],
    ['with a time that is none', (text: string) => text.replace(/17\d+/, '"soon"')]
  ])('sends nothing of a text that is %s, says so once, and goes on', async (_what, spoilt) => {
    const first = open({ reach })
    order(first, 1)
    await first.clock.advance()
    first.access.device.shelf.spoil(spoilt)
    const next = reload(first, { reach })
    order(next, 2)
    await enter(next)
    expect(next.performed).toEqual([2])
    expect(reasonsOf(next)).toEqual(['storage_unreadable'])
    expect(texts(next)).toEqual([])
  })

  it('lets go of a call that is damaged, says so, and sends the others', async () => {
    const first = open({ reach })
    order(first, 1, 2, 3)
    await first.clock.advance()
    first.access.device.shelf.spoil(text => text.replace('{\\"n\\":2', '{\\"n\\"'))
    const next = reload(first, { reach })
    await enter(next)
    expect(next.performed).toEqual([1, 3])
    expect(reasonsOf(next)).toEqual(['storage_unreadable'])
    expect(texts(next)).toEqual([])
  })

  it('sends in the next page what this one would have, whatever JSON makes of the payload', async () => {
    class Order {
      n = 1
      toJSON() {
        return 'order 1'
      }
    }
    const first = open({ reach })
    order(first, 0)
    first.shop.perform('order', new Order())
    first.shop.send({ n: 2, action: 'mine' })
    await first.clock.advance()
    const next = reload(first, { reach })
    await enter(next)
    await enter(first)
    expect(next.performed).toEqual([0, 1, 2])
    const sent = (page: typeof next) => page.server.socket.sent.map(({ data }) => data)
    expect(sent(next)).toEqual(sent(first))
    expect(next.earlier.map(({ payload }) => payload)).toEqual([{ n: 0 }, { n: 1 }, { n: 2, action: 'mine' }])
  })

  it('waits for ever where its ttl is Infinity, in later pages, too', async () => {
    const ttl = Number.POSITIVE_INFINITY
    const first = open({ reach, ttl })
    order(first, 1)
    await first.clock.advance()
    const next = reload(first, { reach, ttl, after: 40 * 86_400_000 })
    await enter(next)
    expect(next.performed).toEqual([1])
    expect(next.errors).toEqual([])
  })

  it('tells equal calls apart: each is stored until it is sent itself', async () => {
    const first = open({ reach })
    order(first, 1)
    await first.clock.advance()
    const next = reload(first, { reach, pace: 50 })
    next.shop.perform('order', { n: 1 }, { policy: queue() })
    order(next, 1)
    await confirm(next)
    await next.clock.advance(50)
    expect(next.performed).toEqual([1, 1])
    const last = reload(next, { reach })
    await enter(last)
    expect(last.performed).toEqual([1])
    expect(told(next)).toEqual([[1, null]])
  })

  it('keeps its pace from the calls of before to its own', async () => {
    const first = open({ reach })
    order(first, 1)
    await first.clock.advance()
    const next = reload(first, { reach, pace: 500 })
    order(next, 2)
    await confirm(next)
    await next.clock.advance(499)
    expect(next.performed).toEqual([1])
    await next.clock.advance(1)
    expect(next.performed).toEqual([1, 2])
  })

  it('is not of a request: nobody waits for its reply in the next page', async () => {
    const first = open({ reach })
    const price = first.shop.request('price', { n: 1 }, { timeout: 60_000 })
    order(first, 2)
    await first.clock.advance()
    const next = reload(first, { reach })
    await enter(next)
    expect(next.performed).toEqual([2])
    expect(await outcomeOf(price)).toBe('pending')
  })

  it('keeps calls of other policies behind it in memory alone', async () => {
    const first = open({ reach })
    order(first, 1)
    first.shop.perform('order', { n: 2 }, { policy: queue() })
    await first.clock.advance()
    const next = reload(first, { reach })
    await next.clock.advance()
    next.server.welcome()
    next.server.confirm(SHOP)
    const third = next.shop.perform('order', { n: 3 }, { policy: 'fail' })
    await next.clock.advance(100)
    expect(await outcomeOf(third)).toBe(undefined)
    expect(next.performed).toEqual([1, 3])
  })

  it('counts what an earlier page left among those that may wait', async () => {
    const first = open({ reach, max: 3 })
    order(first, 1, 2)
    await first.clock.advance()
    const next = reload(first, { reach, max: 3 })
    await next.clock.advance()
    next.server.welcome()
    next.server.confirm(SHOP)
    await next.clock.advance()
    next.server.end()
    const calls = order(next, 3, 4, 5)
    expect(await Promise.all(calls.slice(2).map(reasonOf))).toEqual(['queue_full'])
  })
})

describe('a tab that was duplicated', () => {
  it('does not send its copy: the tab that queued it does', async () => {
    const first = open()
    order(first, 1, 2)
    const copy = beside(first)
    await copy.clock.advance()
    copy.server.welcome()
    copy.server.confirm(SHOP)
    const own = order(copy, 3)
    await copy.clock.advance(900)
    expect(copy.performed).toEqual([])
    await enter(first)
    await copy.clock.advance(200)
    expect(first.performed).toEqual([1, 2])
    expect(copy.performed).toEqual([3])
    expect(await Promise.all(own)).toEqual([undefined])
    expect(copy.earlier).toEqual([])
  })

  it('does not send it either when the first tab is done and gone by then', async () => {
    const first = open()
    order(first, 1)
    const copy = beside(first)
    await copy.clock.advance()
    copy.server.welcome()
    copy.server.confirm(SHOP)
    await enter(first)
    await copy.clock.advance(1_100)
    first.access.die()
    await copy.clock.advance(1_000)
    expect([...first.performed, ...copy.performed]).toEqual([1])
  })

  it('does not send it either where the browser takes the name back at first, as from a page that opens a window', async () => {
    const device = new Device()
    let isStill = true
    const first = open({
      device,
      locks: {
        request(name, options, granted) {
          if (!isStill) return first.access.request(name, options, granted)
          isStill = false
          return Promise.reject(new Error('The provided callback is no longer runnable'))
        }
      }
    })
    order(first, 1)
    await first.clock.advance()
    const copy = beside(first)
    await enter(copy)
    expect(copy.performed).toEqual([])
    await enter(first)
    expect(first.performed).toEqual([1])
  })

  it('does not wait for names that are always refused', async () => {
    const first = open()
    order(first, 1)
    const next = reload(first, { locks: { request: () => Promise.reject(new Error('Not allowed')) } })
    order(next, 2)
    await confirm(next)
    expect(next.performed).toEqual([2])
  })

  it('waits for a page that is just being closed', async () => {
    const first = open()
    order(first, 1)
    const next = beside(first)
    await next.clock.advance()
    next.server.welcome()
    next.server.confirm(SHOP)
    await next.clock.advance(500)
    first.access.die()
    await next.clock.advance()
    expect(next.performed).toEqual([1])
  })

  it('does not find its copy when it is loaded again either, though the first tab is gone by then', async () => {
    const first = open()
    order(first, 1)
    const tab = copiedFrom(first)
    const copy = beside(first, tab)
    await enter(copy)
    await enter(first)
    first.access.die()
    const again = reload(copy, tab)
    await enter(again)
    expect([first.performed, copy.performed, again.performed]).toEqual([[1], [], []])
  })

  it('keeps what it has queued itself meanwhile, in place of its copy', async () => {
    const first = open()
    order(first, 1)
    const tab = copiedFrom(first)
    const copy = beside(first, tab)
    order(copy, 2)
    await copy.clock.advance(1_000)
    const again = reload(copy, { ...tab, after: 1_000 })
    await enter(again)
    expect(again.performed).toEqual([2])
  })

  it('is not waited for where the browser has no locks', async () => {
    const first = open({ locks: null })
    order(first, 1)
    const next = reload(first, { locks: null })
    await enter(next)
    expect(next.performed).toEqual([1])
  })
})

describe('a stored queue', () => {
  it('asks its storage nothing while calls are sent at once', async () => {
    const page = open()
    await enter(page)
    const { log } = page.access.device.shelf
    const asked = log.length
    await Promise.all(order(page, 1, 2))
    expect(log.slice(asked)).toEqual([])
    expect(log).toEqual(['get'])
  })

  it('looks for nothing before a channel of it is connected or called', () => {
    const { access } = open({ reach: access => access })
    expect(access.device.shelf.log).toEqual([])
  })

  it('has each channel send what was left for it, whenever that comes', async () => {
    const first = open()
    const BOOK = '{"channel":"BookChannel"}'
    const book = first.cable.subscribeTo('BookChannel')
    book.sendPolicy = first.policy
    order(first, 1)
    book.perform('order', { n: 2 })
    const next = reload(first)
    await enter(next)
    expect(next.performed).toEqual([1])
    const again = next.cable.subscribeTo('BookChannel')
    again.sendPolicy = next.policy
    next.server.confirm(BOOK)
    expect(next.performed).toEqual([1, 2])
    expect(next.server.socket.sent.at(-1)).toMatchObject({ identifier: BOOK })
  })

  it('has the next page send what was about to go out when the link broke', async () => {
    let answer = () => {}
    let wait = async () => {}
    const page = open({ reach: access => later(access, () => wait()) })
    order(page, 1)
    await page.clock.advance()
    wait = () =>
      new Promise(resolve => {
        answer = resolve
      })
    page.server.welcome()
    page.server.confirm(SHOP)
    await page.clock.advance()
    page.server.end()
    wait = async () => {}
    answer()
    await page.clock.advance()
    expect(page.performed).toEqual([])

    const next = reload(page)
    await enter(next)
    expect(next.performed).toEqual([1])
    expect(told(next)).toEqual([[1, null]])
  })

  it('keeps nothing longer than its ttl, though the clock was set back', async () => {
    const first = open({ ttl: 60_000 })
    order(first, 1, 2)
    const next = reload(first, { ttl: 60_000, pace: 1_000, after: -86_400_000 })
    await next.clock.advance()
    next.server.welcome()
    next.server.confirm(SHOP)
    next.server.end()
    await next.clock.advance(59_999)
    expect(told(next)).toEqual([[1, null]])
    await next.clock.advance(1)
    expect(told(next).slice(1)).toEqual([[2, 'expired']])
  })

  it('tells the error sink what was not sent where nobody else listens', async () => {
    const first = open({ ttl: 1_000 })
    order(first, 1)
    const next = reload(first, { after: 2_000, tells: false })
    await enter(next)
    expect(next.errors).toEqual([
      expect.objectContaining({
        reason: 'expired',
        message: expect.stringContaining('"order" of {"channel":"ShopChannel"}')
      })
    ])
  })

  it('says with flush() when the storage has it', async () => {
    let answer = () => {}
    const page = open({
      reach: access => later(access, () => new Promise(resolve => (answer = resolve)))
    })
    order(page, 1)
    answer()
    await page.clock.advance()
    const flushed = page.policy.flush()
    expect(await outcomeOf(flushed)).toBe('pending')
    answer()
    expect(await outcomeOf(flushed)).toBe(undefined)
    expect(texts(page)).toHaveLength(1)
  })

  it('takes over from a queue in which nothing waits', async () => {
    const page = open()
    page.shop.sendPolicy = queue()
    order(page, 1)
    await enter(page)
    page.server.end()
    page.shop.sendPolicy = page.policy
    order(page, 2)
    expect(page.errors).toEqual([])
    const next = reload(page, { after: 10_000 })
    await enter(next)
    expect(next.performed).toEqual([2])
  })

  it('says once that it does not store, while calls wait that another queue has taken', async () => {
    const page = open()
    page.shop.sendPolicy = queue()
    order(page, 1)
    page.shop.sendPolicy = page.policy
    order(page, 2, 3)
    expect(page.errors).toEqual([
      expect.objectContaining({ reason: 'not_stored', message: expect.stringContaining(SHOP) })
    ])
    expect(texts(page)).toEqual([])
    await enter(page)
    expect(page.performed).toEqual([1, 2, 3])
  })

  it('is not made of what cannot store, or of numbers that make no sense', () => {
    const { cable } = story()
    const storage = new Device().page()
    for (const make of [
      () => storedQueue(cable, Object({ get: 1 })),
      () => storedQueue(cable, storage, Object({ user: 7 })),
      () => storedQueue(cable, storage, { ttl: -1 })
    ])
      expect(make).toThrow(expect.objectContaining({ reason: 'invalid_option' }))
  })
})

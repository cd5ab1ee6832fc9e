import type { TextStorage } from 'hawser'
import { describe, expect, it } from 'vitest'
import { nextSocket, outcomeOf } from '../support/story.ts'
import { Device, later, type PageAccess } from './device.ts'
import { confirm, enter, Jam, open, order, reasonOf, reasonsOf, reload, SHOP, texts, told } from './shop.ts'

describe('the calls of one user', () => {
  it.each([
    ['with locks', {}],
    ['without', { locks: null }]
  ])(
    'are not read back by the next, though the storage is slow to let go of them, %s',
    async (_, options) => {
      const jam = new Jam()
      const reach = (access: PageAccess): TextStorage => ({
        get: async key => access.get(key),
        set: async (key, text) => {
          await jam.wait()
          access.set(key, text)
        },
        delete: async key => access.delete(key)
      })
      const page = open({ reach, ...options })
      const [first] = order(page, 1)
      await page.clock.advance()
      jam.isOn = true
      for (const call of order(page, 2)) call.catch(() => {})
      await page.clock.advance()
      page.cable.forget()
      order(page, 3)
      await page.clock.advance()
      jam.off()
      await enter(page)
      expect(page.performed).toEqual([3])
      expect(await reasonOf(first ?? Promise.resolve())).toBe('forgotten')
      expect(texts(page)).toEqual([])
    }
  )

  it('are not sent by another who comes while the storage is read', async () => {
    let user = 'ann'
    const before = open({ user: 'ann' })
    order(before, 1)
    const jam = new Jam()
    const page = reload(before, { reach: access => later(access, jam.wait), user: () => user })
    jam.isOn = true
    await confirm(page)
    user = 'bob'
    jam.off()
    await page.clock.advance(1_000)
    expect(page.performed).toEqual([])
    expect(told(page)).toEqual([])
  })

  it('are not stored as those of another who comes while the storage is read', async () => {
    let user = 'ann'
    const jam = new Jam()
    const page = open({ reach: access => later(access, jam.wait), user: () => user })
    jam.isOn = true
    const [first] = order(page, 1)
    await page.clock.advance()
    user = 'bob'
    order(page, 2)
    jam.off()
    await page.clock.advance()
    expect(await reasonOf(first ?? Promise.resolve())).toBe('forgotten')
    const [[key, text] = ['', '']] = texts(page)
    expect(key).toContain('bob')
    expect(JSON.parse(text).calls).toHaveLength(1)
    await enter(page)
    expect(page.performed).toEqual([2])
  })

  it('are not sent on once another is here, and are told so', async () => {
    let user = 'ann'
    const page = open({ user: () => user, pace: 50 })
    const calls = order(page, 1, 2, 3)
    await confirm(page)
    user = 'bob'
    await page.clock.advance(1_000)
    expect(page.performed).toEqual([1])
    expect(await Promise.all(calls.map(reasonOf))).toEqual([undefined, 'forgotten', 'forgotten'])
    expect(texts(page)).toEqual([])
  })

  it('end in every channel as soon as one channel finds another user', async () => {
    let user = 'ann'
    const jam = new Jam()
    const page = open({ reach: access => later(access, jam.wait), user: () => user, pace: 50 })
    const chat = page.cable.subscribeTo('ChatChannel')
    chat.sendPolicy = page.policy
    const calls = order(page, 1, 2)
    await page.clock.advance()
    page.server.welcome()
    page.server.confirm(SHOP)
    page.server.confirm(chat.identifier)
    await page.clock.advance()
    user = 'bob'
    jam.isOn = true
    const said = chat.perform('say', { n: 9 })
    expect(await Promise.all(calls.map(reasonOf))).toEqual([undefined, 'forgotten'])
    await page.clock.advance(200)
    jam.off()
    expect(await outcomeOf(said)).toBe(undefined)
    expect(page.performed).toEqual([1, 9])
  })

  it('stay theirs where nobody can say for a moment who is here', async () => {
    let isKnown = true
    const page = open({
      user() {
        if (!isKnown) throw new Error('No session yet')
        return 'ann'
      }
    })
    const calls = order(page, 1)
    isKnown = false
    await enter(page)
    expect(await Promise.all(calls)).toEqual([undefined])
    expect(reasonsOf(page)).toEqual(['storage_failed'])
  })

  it('are stored once it is known who is here', async () => {
    let isKnown = false
    const page = open({
      user() {
        if (!isKnown) throw new Error('No session yet')
        return 'ann'
      }
    })
    order(page, 1)
    isKnown = true
    order(page, 2)
    const next = reload(page, { user: 'ann' })
    await enter(next)
    expect(next.performed).toEqual([2])
    await enter(page)
    expect(page.performed).toEqual([1, 2])
  })
})

it('what waits in one channel is sent though another has the storage read anew', async () => {
  const jam = new Jam()
  const page = open({ reach: access => later(access, jam.wait), user: () => 'ann', pace: 50 })
  const chat = page.cable.subscribeTo('ChatChannel')
  chat.sendPolicy = page.policy
  await page.clock.advance()
  page.server.welcome()
  page.server.confirm(SHOP)
  page.server.confirm(chat.identifier)
  await page.clock.advance()
  page.cable.forget()
  jam.isOn = true
  const calls = [chat.perform('say', { n: 1 }), ...order(page, 2)]
  await page.clock.advance(200)
  jam.off()
  await page.clock.advance(200)
  expect(await Promise.all(calls)).toEqual([undefined, undefined])
})

describe('the URL of a cable', () => {
  it('is that of the first look, whichever host a function gives for later links, and is not asked for more often', async () => {
    const hosts = ['ws://a.test/cable', 'ws://b.test/cable', 'ws://c.test/cable']
    const asked: string[] = []
    const url = () => {
      const host = hosts[asked.length] ?? 'ws://d.test/cable'
      asked.push(host)
      return host
    }
    const device = new Device()
    const page = open({ device, url })
    const [call] = order(page, 1)
    await page.clock.advance()
    page.server.socket.fail()
    await page.clock.advance()
    await nextSocket(page)
    await confirm(page)
    await page.clock.advance(1_000)
    expect(await outcomeOf(call ?? Promise.resolve())).toBe(undefined)
    expect(page.performed).toEqual([1])
    expect(asked).toHaveLength(page.server.sockets.length + 1)
  })
})

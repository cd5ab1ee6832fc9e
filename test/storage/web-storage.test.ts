import { storedPositions, type WebStorage, webStorage } from 'hawser'
import { createTestCable, record } from 'hawser/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'

const STORED = 150
/** From the first connect to behind the first ping, in ms. */
const A_PING = 3_500

/** What a tab has. */
class Tab implements WebStorage {
  readonly items = new Map<string, string>()

  getItem(key: string): string | null {
    return this.items.get(key) ?? null
  }

  setItem(key: string, text: string): void {
    this.items.set(key, text)
  }

  removeItem(key: string): void {
    this.items.delete(key)
  }
}

const inTab = (tab: Tab) => ({ positions: storedPositions(webStorage(() => tab)) })

afterEach(() => vi.unstubAllGlobals())

describe('webStorage', () => {
  it('carries the positions of a tab over a reload, and gives them up when the cable forgets', async () => {
    const tab = new Tab()
    const before = createTestCable(inTab(tab))
    const { server, clock } = before
    before.cable.streamFrom('news')
    await clock.advance(A_PING)
    server.publish('news', 1)
    await clock.advance(STORED)

    const { cable } = before.reload()
    server.publish('news', 2)
    const heard = record(cable.streamFrom('news'))
    await clock.advance()
    expect(heard.messages).toEqual([2])
    expect(heard.verdicts).toMatchObject([{ status: 'recovered' }])

    cable.forget()
    expect([...tab.items]).toEqual([])
  })

  it('is one for each tab: what one has heard is not missed by the other', async () => {
    const [one, other] = [new Tab(), new Tab()]
    const first = createTestCable(inTab(one))
    const { server, clock } = first
    first.cable.streamFrom('news')
    await clock.advance(A_PING)
    server.publish('news', 1)
    await clock.advance(STORED)

    const second = first.reload(inTab(other))
    const there = record(second.cable.streamFrom('news'))
    await clock.advance()
    server.publish('news', 2)
    server.publish('news', 3)
    await clock.advance(STORED)

    const third = second.reload(inTab(one))
    const here = record(third.cable.streamFrom('news'))
    await clock.advance()

    expect([there.messages, here.messages]).toEqual([
      [2, 3],
      [2, 3]
    ])
    expect([...there.verdicts, ...here.verdicts].map(({ status }) => status)).toEqual(['fresh', 'recovered'])
  })

  it('takes the sessionStorage of the page, and looks for it when it is needed', async () => {
    const positions = storedPositions(webStorage())
    const tab = new Tab()
    vi.stubGlobal('sessionStorage', tab)
    const { cable, clock } = createTestCable({ positions })
    cable.streamFrom('news')
    await clock.advance(STORED)
    expect(tab.items.size).toBe(1)
  })

  it('is no storage where there is none, and says so', async () => {
    vi.stubGlobal('sessionStorage', undefined)
    const errors: unknown[] = []
    const onError = (error: unknown) => void errors.push(error)
    const { cable, server, clock } = createTestCable({ positions: storedPositions(webStorage()), onError })
    const heard = record(cable.streamFrom('news'))
    await clock.advance()
    server.publish('news', 1)
    await clock.advance(STORED)
    expect(heard.messages).toEqual([1])
    expect(errors).toMatchObject([{ reason: 'storage_failed' }])
  })
})

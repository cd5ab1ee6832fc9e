import { storedPositions, type WebStorage, webStorage } from 'hawser'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { RecoveryWorld } from '../docs/recovery-world.ts'

const STORED = 150

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
    const world = await RecoveryWorld.open({}, inTab(tab))
    await world.pass(1_500)
    world.publish(1)
    await world.clock.advance(STORED)

    world.reload()
    world.publish(2)
    world.listen()
    await world.enter()
    expect(world.heard.map(({ body }) => body)).toEqual([1, 2])
    expect(world.verdicts.at(-1)?.status).toBe('recovered')

    world.cable.forget()
    expect([...tab.items]).toEqual([])
  })

  it('is one for each tab: what one has heard is not missed by the other', async () => {
    const [one, other] = [new Tab(), new Tab()]
    const world = await RecoveryWorld.open({}, inTab(one))
    await world.pass(1_500)
    world.publish(1)
    await world.clock.advance(STORED)
    world.reload(inTab(other))
    world.listen()
    await world.enter()
    world.publish(2, 3)
    await world.clock.advance(STORED)

    world.reload(inTab(one))
    world.listen()
    await world.enter()

    expect(world.heard.map(({ body }) => body)).toEqual([1, 2, 3, 2, 3])
    expect(world.verdicts.map(({ status }) => status)).toEqual(['fresh', 'fresh', 'recovered'])
  })

  it('takes the sessionStorage of the page, and looks for it when it is needed', async () => {
    const positions = storedPositions(webStorage())
    const tab = new Tab()
    vi.stubGlobal('sessionStorage', tab)
    const world = await RecoveryWorld.open({}, { positions })
    await world.clock.advance(STORED)
    expect(tab.items.size).toBe(1)
  })

  it('is no storage where there is none, and says so', async () => {
    vi.stubGlobal('sessionStorage', undefined)
    const world = await RecoveryWorld.open({}, { positions: storedPositions(webStorage()) })
    world.publish(1)
    await world.clock.advance(STORED)
    expect(world.heard).toHaveLength(1)
    expect(world.errors).toMatchObject([{ reason: 'storage_failed' }])
  })
})

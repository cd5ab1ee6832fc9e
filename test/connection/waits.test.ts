import { describe, expect, it } from 'vitest'
import { connectedStory, failHandshake, nextSocket, type Story, story } from '../support/story.ts'

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed + 1)

/** How long the first wait is after `end`, once for each seed. */
async function waitsAfter(end: (told: Story) => unknown): Promise<number[]> {
  const waits: number[] = []
  for (const seed of SEEDS) {
    const told = connectedStory({ seed })
    await end(told)
    waits.push(await nextSocket(told))
  }
  return waits
}

const least = (waits: number[]) => Math.min(...waits)
const most = (waits: number[]) => Math.max(...waits)

describe('the first wait, by who ended the link', () => {
  it.each<[string, (told: Story) => unknown]>([
    ['a crash', ({ server }) => server.end(1006)],
    ['a shutdown that says so', ({ server }) => server.disconnect('server_restart', true)],
    ['a shutdown that shows only its close', ({ server }) => server.end(1001, 'Server restart')],
    ['a restarting service', ({ server }) => server.end(1012)],
    ['a busy one', ({ server }) => server.end(1013)]
  ])('is spread over half a second to five after %s', async (_name, end) => {
    const waits = await waitsAfter(end)
    expect(least(waits)).toBeGreaterThanOrEqual(500)
    expect(least(waits)).toBeLessThan(1_000)
    expect(most(waits)).toBeLessThanOrEqual(5_000)
    expect(most(waits)).toBeGreaterThan(4_500)
  })

  it('is at most 2 s where we ended it, as nothing was heard', async () => {
    const waits = await waitsAfter(async ({ clock, cable }) => {
      await clock.advance(6_000)
      expect(cable.state).toBe('disconnected')
    })
    expect(most(waits)).toBeLessThanOrEqual(2_000)
    expect(most(waits)).toBeGreaterThan(1_500)
  })

  it('is that of a link the far side ended when the very first try fails', async () => {
    const told = story()
    told.cable.connect().catch(() => {})
    await failHandshake(told)
    const wait = await nextSocket(told)
    expect(wait).toBeGreaterThanOrEqual(500)
    expect(wait).toBeLessThanOrEqual(5_000)
  })
})

describe('the waits after that', () => {
  /** The waits of one client whose tries all fail at once. */
  async function failing(seed: number, tries: number, options = {}, good = 0): Promise<number[]> {
    const told = connectedStory({ seed, ...options })
    for (let lived = 0; lived < good; lived += 3_000) {
      await told.clock.advance(3_000)
      told.server.ping()
    }
    told.server.end()
    const waits = [await nextSocket(told)]
    while (waits.length < tries) {
      await failHandshake(told)
      waits.push(await nextSocket(told))
    }
    return waits
  }

  it('come from a window of 10 s, then of 15 s, of which at least 40 % is waited', async () => {
    const seconds: number[] = []
    const later: number[] = []
    for (const seed of SEEDS) {
      const [, second = 0, ...rest] = await failing(seed, 8)
      seconds.push(second)
      later.push(...rest)
    }
    expect(least(seconds)).toBeGreaterThanOrEqual(4_000)
    expect(most(seconds)).toBeLessThanOrEqual(10_000)
    expect(least(later)).toBeGreaterThanOrEqual(6_000)
    expect(most(later)).toBeLessThanOrEqual(15_000)
    expect(most(later)).toBeGreaterThan(14_500)
  })

  it('stay spread at the cap', async () => {
    const ninth: number[] = []
    for (const seed of SEEDS) ninth.push((await failing(seed, 9)).at(-1) ?? 0)
    expect(new Set(ninth.map(wait => Math.round(wait / 100))).size).toBeGreaterThan(30)
  })

  it('reach 30 s once we were away for five minutes', async () => {
    const waits = await failing(1, 60)
    let away = 0
    const late = waits.filter(wait => {
      away += wait
      return away - wait > 300_000
    })
    expect(least(late)).toBeGreaterThanOrEqual(12_000)
    expect(most(late)).toBeLessThanOrEqual(30_000)
    expect(most(late)).toBeGreaterThan(25_000)
  })

  it('are as short after an hour of a good link: away counts from its end', async () => {
    for (const seed of SEEDS.slice(0, 20)) {
      const waits = await failing(seed, 8, {}, 3_600_000)
      expect(most(waits)).toBeLessThanOrEqual(15_000)
    }
  })

  it("are the app's own with reconnectStrategy, told how many tries failed before", async () => {
    const asked: number[] = []
    const reconnectStrategy = (attempt: number) => {
      asked.push(attempt)
      return 1_000 * (attempt + 1)
    }
    expect(await failing(1, 4, { reconnectStrategy })).toEqual([1_000, 2_000, 3_000, 4_000])
    expect(asked).toEqual([0, 1, 2, 3])
  })

  it('may be shortened by the option waits', async () => {
    const waits = await failing(1, 20, { waits: { first: 500, window: 1_000, cap: 2_000 } })
    expect(most(waits)).toBeLessThanOrEqual(2_000)
  })
})

describe('a server that lets us in and drops us', () => {
  it('is met at most 12 times in the first minute', async () => {
    for (const seed of SEEDS.slice(0, 20)) {
      const told = story({ seed })
      told.cable.connect().catch(() => {})
      const start = told.clock.now()
      while (told.clock.now() - start < 60_000) {
        told.server.welcome()
        told.server.end()
        await nextSocket(told)
      }
      expect(told.server.sockets.length - 1).toBeLessThanOrEqual(12)
    }
  })

  it('starts anew only after 10 s of a good link', async () => {
    const told = connectedStory()
    const attemptAfter = async (life: number) => {
      for (let passed = 0; passed < life; passed += 1_000) {
        await told.clock.advance(1_000)
        told.server.ping()
      }
      told.server.end()
      const { attempt } = told.cable.status.get()
      await nextSocket(told)
      told.server.welcome()
      return attempt
    }
    expect(await attemptAfter(2_000)).toBe(1)
    expect(await attemptAfter(9_000)).toBe(2)
    expect(await attemptAfter(10_000)).toBe(1)
  })
})

describe('"retry now"', () => {
  it('tries at once from any wait', async () => {
    const told = connectedStory()
    told.server.end()
    const again = told.cable.connect()
    expect(told.server.sockets).toHaveLength(2)
    told.server.welcome()
    await again
    expect(told.cable.state).toBe('connected')
  })

  it('does not start the count anew', async () => {
    const told = connectedStory()
    told.server.end()
    for (let press = 0; press < 5; press++) {
      told.cable.connect().catch(() => {})
      await failHandshake(told)
    }
    expect(told.cable.status.get().attempt).toBe(6)
    expect(await nextSocket(told)).toBeGreaterThanOrEqual(6_000)
  })

  it('pressed again and again makes one try', () => {
    const told = connectedStory()
    told.server.end()
    for (let press = 0; press < 10; press++) told.cable.connect().catch(() => {})
    expect(told.server.sockets).toHaveLength(2)
  })
})

describe('how many tries', () => {
  it('none with reconnect: false: the first loss closes', async () => {
    const told = connectedStory({ reconnect: false })
    told.server.end(1006)
    expect(told.cable.state).toBe('closed')
    expect(told.cable.status.get().lastError).toMatchObject({ reason: 'transport_closed', code: 1006 })
    await told.clock.advance(3_600_000)
    expect(told.server.sockets).toHaveLength(1)
  })

  it('as many as maxReconnectAttempts says, then it closes with the last error', async () => {
    const told = connectedStory({ maxReconnectAttempts: 3 })
    told.server.end()
    for (let attempt = 0; attempt < 3; attempt++) {
      await nextSocket(told)
      await failHandshake(told)
    }
    expect(told.cable.state).toBe('closed')
    expect(told.events).toEqual(['connect', 'disconnect', 'disconnect', 'disconnect', 'close'])
    await told.clock.advance(3_600_000)
    expect(told.server.sockets).toHaveLength(4)
  })

  it('counted anew after a good link, and after connect()', async () => {
    const told = connectedStory({ maxReconnectAttempts: 1 })
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 10; i++) {
        await told.clock.advance(1_000)
        told.server.ping()
      }
      told.server.end()
      await nextSocket(told)
      told.server.welcome()
    }
    told.server.end()
    expect(told.cable.state).toBe('closed')
    told.cable.connect()
    told.server.welcome()
    told.server.end()
    expect(told.cable.state).toBe('disconnected')
  })
})

import { type Cable, createCable } from 'hawser'
import { afterEach, describe, expect, it } from 'vitest'
import { createFakeNetwork, type FakeSocket } from '../support/fake-socket.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const CLIENTS = 1_000
const BUCKET = 100

/** Whole clients on one clock, and a server that lets all in or, while it is away, nobody. */
class Herd {
  readonly clock = new VirtualClock({ seed: 7 })
  readonly tries: number[] = []
  readonly cables: Cable[]
  away = false
  readonly #network = createFakeNetwork()
  #seen = 0

  constructor() {
    this.cables = Array.from({ length: CLIENTS }, () =>
      createCable('ws://server.test/cable', {
        clock: this.clock,
        protocol: 'actioncable-v1-json',
        websocketImplementation: this.#network.WebSocket
      })
    )
  }

  /** Time passes in small steps, and every new socket gets its answer. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 50) {
      for (const socket of this.#network.sockets.slice(this.#seen)) this.#answer(socket)
      this.#seen = this.#network.sockets.length
      if (passed % 3_000 === 0) for (const socket of this.#open) socket.receive({ type: 'ping' })
      await this.clock.advance(50)
    }
  }

  dropAll(): void {
    for (const socket of this.#open) {
      socket.receive({ type: 'disconnect', reason: 'server_restart', reconnect: true })
      socket.end(1001, 'Server restart')
    }
  }

  get back(): number {
    return this.cables.filter(({ state }) => state === 'connected').length
  }

  /** The most tries within one tenth of a second from `since` on, as a share of all clients. */
  fullest(since: number): number {
    const buckets = new Map<number, number>()
    for (const at of this.tries.filter(at => at >= since)) {
      const bucket = Math.floor((at - since) / BUCKET)
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1)
    }
    return Math.max(...buckets.values()) / CLIENTS
  }

  get #open(): FakeSocket[] {
    return this.#network.sockets.filter(({ state }) => state === 'open')
  }

  #answer(socket: FakeSocket): void {
    this.tries.push(this.clock.now())
    if (this.away) return socket.fail()
    socket.accept()
    socket.receive({ type: 'welcome' })
  }
}

let herd: Herd

afterEach(() => {
  for (const cable of herd.cables) cable.disconnect()
})

async function connected(): Promise<void> {
  herd = new Herd()
  for (const cable of herd.cables) cable.connect()
  await herd.pass(100)
  expect(herd.back).toBe(CLIENTS)
}

describe(`${CLIENTS} whole clients of a server that restarts`, { timeout: 60_000 }, () => {
  it('are back within 5 s, one try each, spread', async () => {
    await connected()
    const since = herd.clock.now()
    herd.dropAll()
    expect(herd.back).toBe(0)
    await herd.pass(5_100)

    tell('first round', since)
    expect(herd.back).toBe(CLIENTS)
    expect(herd.tries).toHaveLength(2 * CLIENTS)
    expect(herd.fullest(since)).toBeLessThanOrEqual(0.05)
  })

  it('are back within 15 s of its return where it was away for a minute', async () => {
    await connected()
    herd.dropAll()
    herd.away = true
    await herd.pass(60_000)
    expect(herd.back).toBe(0)

    herd.away = false
    const since = herd.clock.now()
    await herd.pass(15_100)
    tell('after a minute', since)
    expect(herd.back).toBe(CLIENTS)
    expect(herd.tries.length / CLIENTS - 1).toBeLessThanOrEqual(7.5)
    // A thousand are few for so narrow a bucket: chance alone makes this much of one.
    expect(herd.fullest(since)).toBeLessThanOrEqual(0.03)
  })
})

function tell(when: string, since: number): void {
  const share = (100 * herd.fullest(since)).toFixed(1)
  const each = (herd.tries.length / CLIENTS - 1).toFixed(2)
  console.log(`herd of ${CLIENTS} cables, ${when}: fullest ${BUCKET} ms ${share} %, ${each} tries each`)
}

import { ConfirmationTimeoutError, type NamedChannel, queue, type SendPolicy } from 'hawser'
import { describe, expect, it } from 'vitest'
import { type Story, story } from '../support/story.ts'
import { seeded } from '../support/virtual-clock.ts'

const CHAT = '{"channel":"ChatChannel"}'
const LONGEST_TTL = 20_000
const SEEDS = 400

/** What a call came to. `settled` counts how often it did. */
interface Call {
  readonly number: number
  readonly policy: 'fail' | 'drop' | 'queue'
  settled: number
  how: 'resolved' | 'rejected' | null
  reason: unknown
}

/** Somebody speaks while the link comes and goes in every way. */
class Talk {
  readonly #story: Story = story({ maxMissingPings: Number.POSITIVE_INFINITY, concurrentSubscribes: 1 })
  readonly #chat: NamedChannel
  readonly #random: () => number
  readonly calls: Call[] = []

  constructor(seed: number) {
    this.#random = seeded(seed)
    this.#chat = this.#story.cable.subscribeTo('ChatChannel')
  }

  /** The numbers that the server got, over all links, in order. */
  get heard(): number[] {
    return this.#story.server.sockets.flatMap(({ sent }) =>
      sent.filter(({ command }) => command === 'message').map(({ data }) => JSON.parse(String(data)).n)
    )
  }

  get queued(): number {
    return this.#chat.queued
  }

  /** Beside the server's silences, which are part of the play. */
  get errors(): readonly unknown[] {
    return this.#story.errors.filter(error => !(error instanceof ConfirmationTimeoutError))
  }

  async step(): Promise<void> {
    const chance = this.#random()
    const { server, cable, clock } = this.#story
    const { state } = server.socket
    if (chance < 0.4) this.#speak()
    else if (chance < 0.55) await clock.advance(this.#random() * 30)
    else if (chance < 0.65) await clock.advance(this.#random() * 6_000)
    else if (chance < 0.75) {
      if (state === 'opening') server.socket.fail()
      else if (state === 'open') server.end()
      await clock.advance()
    } else if (chance < 0.92) this.#answer()
    else if (chance < 0.94 && state === 'open') server.reject(CHAT)
    else if (chance < 0.96) cable.forget()
    else if (chance < 0.98) this.#chat.disconnect()
    else cable.disconnect()
    cable.subscribe(this.#chat)
    if (cable.state === 'closed') cable.connect().catch(() => {})
    await clock.advance()
  }

  /** All is well from now on, for long enough. */
  async end(): Promise<void> {
    const { clock } = this.#story
    for (let time = 0; time < 400; time++) {
      this.#answer()
      await clock.advance(100)
    }
  }

  #answer(): void {
    const { server } = this.#story
    const { socket } = server
    if (socket.state === 'opening') return server.welcome()
    if (socket.state !== 'open') return
    const last = socket.sent.filter(({ identifier }) => identifier === CHAT).at(-1)
    if (last?.['command'] === 'subscribe') server.confirm(CHAT)
  }

  #speak(): void {
    const number = this.calls.length
    const policies: [Call['policy'], SendPolicy][] = [
      ['fail', 'fail'],
      ['drop', 'drop'],
      ['queue', queue({ ttl: this.#random() * LONGEST_TTL, max: 5 })],
      ['queue', queue({ ttl: LONGEST_TTL, max: 50 })]
    ]
    const [name, policy] = policies[Math.floor(this.#random() * policies.length)] ?? ['fail', 'fail']
    const call: Call = { number, policy: name, settled: 0, how: null, reason: null }
    this.calls.push(call)
    this.#chat.perform('say', { n: number }, { policy }).then(
      () => {
        call.settled++
        call.how = 'resolved'
      },
      error => {
        call.settled++
        call.how = 'rejected'
        call.reason = error.reason
      }
    )
  }
}

describe('every policy under every fault', () => {
  it(`settles each promise once, keeps the order and sends nothing twice, over ${SEEDS} schedules`, async () => {
    const seen = new Map<string, number>()
    for (let seed = 1; seed <= SEEDS; seed++) {
      const talk = new Talk(seed)
      for (let step = 0; step < 60; step++) await talk.step()
      await talk.end()

      const { heard, calls } = talk
      const at = `seed ${seed}`
      expect(heard, at).toEqual([...new Set(heard)].sort((a, b) => a - b))
      expect(
        calls.filter(({ settled }) => settled !== 1),
        at
      ).toEqual([])
      const sent = new Set(heard)
      for (const { number, policy, how, reason } of calls) {
        if (sent.has(number)) expect(how, `${at}, call ${number}`).toBe('resolved')
        else if (policy !== 'drop') expect(how, `${at}, call ${number}`).toBe('rejected')
        const what =
          how === 'rejected' ? `${policy}: ${reason}` : `${policy}: ${sent.has(number) ? 'sent' : 'dropped'}`
        seen.set(what, (seen.get(what) ?? 0) + 1)
      }
      expect(talk.queued, at).toBe(0)
      expect(talk.errors, at).toEqual([])
    }
    console.log(
      `policies: ${[...seen]
        .sort()
        .map(([what, count]) => `${what} ${count}`)
        .join(', ')}`
    )
    for (const what of [
      'fail: sent',
      'fail: offline',
      'drop: sent',
      'drop: dropped',
      'queue: sent',
      'queue: expired',
      'queue: queue_full',
      'queue: forgotten',
      'queue: rejected',
      'queue: not_subscribed'
    ])
      expect(seen.get(what) ?? 0, what).toBeGreaterThan(0)
  }, 60_000)
})

import {
  type Cable,
  type Clock,
  createCable,
  NamedChannel,
  queue,
  quietEnvironment,
  type SendPolicy
} from 'hawser'
import { installPresence } from 'hawser/presence'
import { MachineClock } from '../../../src/testing/machine-clock.ts'
import type { Here, Note, Payload } from './facts.ts'
import { CHANNELS, type Policy, type StreamName, type Ways } from './schedule.ts'
import { type Far, Wire } from './wire.ts'

// A schedule goes by its seed alone, and what is loaded later does not.
installPresence()

export interface ClientOptions {
  client: number
  ways: Ways
  seed: number
  clock: Clock
  far: Far
  note: Note
  /** Numbers lives and links, no two alike. */
  number: () => number
}

interface Life {
  readonly life: number
  readonly handle: NamedChannel<Payload>
  /** The highest number of each stream. */
  readonly got: Map<StreamName, number>
  /** As whom it joined, if it did. */
  joined: Here | null
}

/** One cable with its channels, on a machine of its own behind a network of its own. */
export class Client {
  readonly clock: MachineClock
  readonly cable: Cable
  /** The newest. */
  wire: Wire | null = null
  readonly #options: ClientOptions
  readonly #lives = new Map<number, Life>()
  #asleep = false
  #cutNextAfter: number | null = null
  /** Ends of links that went silent. */
  readonly #muted: (() => void)[] = []
  #updates = 0
  #unsettled = 0

  constructor(options: ClientOptions) {
    const { client, ways, seed, note, clock, far, number } = options
    const made = (wire: Wire) => this.#made(wire)
    this.#options = options
    this.clock = new MachineClock(clock, seed)
    this.cable = createCable('ws://server.test/cable', {
      clock: this.clock,
      environment: quietEnvironment,
      onError: error => note({ kind: 'error', client, error }),
      history: { limit: ways.limit, ttl: ways.ttl },
      websocketImplementation: class extends Wire {
        constructor(url: string, protocols: string[] = []) {
          super(url, protocols, { client, link: number(), latency: ways.latency, clock, note, far })
          made(this)
        }
      }
    })
  }

  /** What the server calls its session. */
  get sid(): string | null {
    return this.wire?.session?.sid ?? null
  }

  /** As all that the app does: not in its sleep. */
  subscribe(channel: number): void {
    if (this.#asleep || this.#lives.has(channel)) return
    const { client, note, number } = this.#options
    const life = number()
    const handle = new NamedChannel<Payload>(nameOf(channel))
    handle.on('connect', () => note({ kind: 'connected', client, life }))
    handle.on('recovery', verdict => note({ kind: 'verdict', client, life, verdict }))
    const got = new Map<StreamName, number>()
    handle.on('message', (payload, meta) => {
      got.set(payload.stream, Math.max(payload.n, got.get(payload.stream) ?? 0))
      note({ kind: 'message', client, life, payload, meta })
    })
    handle.presence.members.subscribe(() => {})
    this.#lives.set(channel, { life, handle, got, joined: null })
    note({ kind: 'subscribed', client, life, channel })
    this.cable.subscribe(handle)
  }

  unsubscribe(channel: number): void {
    const { client, note } = this.#options
    const found = this.#lives.get(channel)
    if (this.#asleep || !found) return
    this.#lives.delete(channel)
    note({ kind: 'unsubscribed', client, life: found.life })
    found.handle.disconnect()
  }

  join(channel: number, shared: boolean): void {
    this.#say(channel, shared ? 'everyone' : `client ${this.#options.client}`)
  }

  update(channel: number): void {
    const { joined } = this.#lives.get(channel) ?? {}
    if (joined) this.#say(channel, joined.id)
  }

  leave(channel: number): void {
    const life = this.#lives.get(channel)
    if (this.#asleep || !life) return
    life.joined = null
    life.handle.presence.leave()
  }

  /** Calls an action on a channel so often, with numbers that count all calls of all clients. */
  call(channel: number, policy: Policy, count: number): void {
    const found = this.#lives.get(channel)
    if (this.#asleep || !found) return
    const { client, note, number } = this.#options
    const { life, handle } = found
    for (let made = 0; made < count; made++) {
      const call = number()
      const settled = (error: unknown) => {
        this.#unsettled--
        note({ kind: 'settled', client, call, error })
      }
      this.#unsettled++
      note({ kind: 'called', client, life, call, policy })
      handle.perform('say', { call }, { policy: SEND_POLICIES[policy] }).then(() => settled(null), settled)
    }
  }

  /** Who this client wants to be on a channel, and who it shows there. */
  presence(channel: number): { joined: Here | null; shown: Here[] } | null {
    const life = this.#lives.get(channel)
    if (!life) return null
    const shown = life.handle.presence.members.get().map(({ id, info }) => ({ id, info }))
    return { joined: life.joined, shown }
  }

  /** Asks anew who is on each channel. */
  look(): void {
    for (const { handle } of this.#lives.values()) handle.presence.refresh().catch(() => {})
  }

  connect(): void {
    if (!this.#asleep) this.cable.connect().catch(() => {})
  }

  disconnect(): void {
    if (!this.#asleep) this.cable.disconnect()
  }

  /** `again`: also when so many messages of the next replay have come. */
  cut(again: number | null = null): void {
    this.wire?.cut()
    this.#cutNextAfter = again
  }

  /** The newest link goes silent. Returns its end, as the server may find it out later. */
  mute(): () => void {
    const { wire } = this
    wire?.mute()
    const end = () => wire?.session?.closed()
    this.#muted.push(end)
    return end
  }

  sleep(): void {
    this.#asleep = true
    this.clock.sleep()
    this.wire?.hold()
  }

  /** Timers first: what came meanwhile is read after them. */
  wake(): void {
    if (!this.#asleep) return
    this.#asleep = false
    const { wire } = this
    this.clock.wake()
    wire?.release()
  }

  heal(): void {
    this.wake()
    for (const end of this.#muted) end()
    this.#cutNextAfter = null
    if (this.wire) this.wire.cutAfter = null
    if (this.cable.state === 'closed' || this.cable.state === 'idle') this.connect()
  }

  /** What keeps it from being well; `null`: nothing. */
  get trouble(): string | null {
    if (this.cable.state !== 'connected') return `the cable is ${this.cable.state}`
    for (const [channel, { handle }] of this.#lives) {
      if (handle.stage !== 'live') return `${nameOf(channel)} is ${handle.state}, ${handle.stage}`
    }
    return this.#unsettled > 0 ? `${this.#unsettled} calls are not settled` : null
  }

  /** Whether every channel got the last message of each of its streams. */
  isUpToDate(last: (stream: StreamName) => number): boolean {
    return [...this.#lives].every(([channel, { got }]) =>
      streamsOf(channel).every(stream => got.get(stream) === last(stream))
    )
  }

  #say(channel: number, id: string): void {
    const life = this.#lives.get(channel)
    if (this.#asleep || !life) return
    const info = { client: this.#options.client, update: ++this.#updates }
    life.joined = { id, info }
    // On the base protocol it is refused, and that is said.
    life.handle.presence.join(id, info).catch(() => {})
  }

  #made(wire: Wire): void {
    this.wire = wire
    wire.cutAfter = this.#cutNextAfter
    this.#cutNextAfter = null
    if (this.#asleep) wire.hold()
  }
}

const SEND_POLICIES: Readonly<Record<Policy, SendPolicy>> = {
  fail: 'fail',
  drop: 'drop',
  queue: queue({ ttl: 600_000 }),
  hasty: queue({ ttl: 500 }),
  small: queue({ max: 2 })
}

const streamsOf = (channel: number): readonly StreamName[] => CHANNELS[channel]?.streams ?? []
const nameOf = (channel: number) => CHANNELS[channel]?.name ?? ''

import type { Timer } from 'hawser'
import { type Brain, type BrainOptions, createBrain, type Session } from 'hawser/server'
import { EXTENDED } from '../../support/story.ts'
import { seeded, type VirtualClock } from '../../support/virtual-clock.ts'
import type { Note, Placed } from './facts.ts'
import { CHANNELS, type StreamName, type Ways } from './schedule.ts'
import type { Far } from './wire.ts'

const PING_EVERY = 3_000
/** How long who left without a word is still here, in ms. */
export const PRESENCE_TTL = 5_000

/** A server that restarts, forgets, and has every way of the schedule. */
export class Server implements Far {
  up = true
  readonly #ways: Ways
  readonly #clock: VirtualClock
  readonly #note: Note
  readonly #random: () => number
  #brain: Brain
  #made = 0
  #timer: { due: number; timer: Timer } | null = null
  readonly #published = new Map<string, number>()

  constructor(ways: Ways, seed: number, clock: VirtualClock, note: Note) {
    this.#ways = ways
    this.#clock = clock
    this.#note = note
    this.#random = seeded(seed)
    this.#brain = createBrain(this.#options)
    this.#pingLater()
  }

  open(...[offered, url, link]: Parameters<Far['open']>): ReturnType<Far['open']> {
    const protocol = this.up ? this.#brain.negotiate(offered) : null
    if (protocol === null) return null
    return { protocol, session: this.#brain.open({ url, headers: {}, token: null, protocol }, link) }
  }

  /** How many messages each stream has. */
  last(stream: StreamName): number {
    return this.#published.get(`${stream} false`) ?? 0
  }

  stirred(session: Session): void {
    session.idle.then(() => this.#arm())
  }

  publish(stream: StreamName, { transient, excluding }: { transient: boolean; excluding: Excluded }): void {
    const counted = `${stream} ${transient}`
    const number = (this.#published.get(counted) ?? 0) + 1
    this.#published.set(counted, number)
    const payload = transient ? { stream, n: 0, transient: number } : { stream, n: number, transient: 0 }

    const meta = { transient, ...(excluding && { exclude_socket: excluding.sid }) }
    // Taken down before anybody can have it, and where it stands as soon as that is known.
    const place: Placed = { position: null }
    this.#note({
      kind: 'published',
      ...payload,
      place,
      excluding: excluding?.client ?? null,
      servedAt: this.#now()
    })
    place.position = this.#brain.broadcast(stream, payload, meta)
    this.#arm()
  }

  /** Everyone is told, or nobody. */
  stop({ told, forgets }: { told: boolean; forgets: boolean }): void {
    this.up = false
    if (told) this.#brain.shutdown()
    if (!forgets) return
    this.#note({ kind: 'forgot' })
    this.#brain = createBrain(this.#options)
  }

  /** Who the server says is on a channel, as somebody hears it who just came. */
  async whoIsHere(channel: string): Promise<unknown> {
    const identifier = JSON.stringify({ channel })
    let roster: unknown
    const session = this.#brain.open(
      { url: 'http://server.test/cable', headers: {}, token: null, protocol: EXTENDED },
      {
        send(frame) {
          const { type, message } = JSON.parse(frame)
          if (type === 'presence' && message.type === 'info') roster = message.records ?? []
        },
        close() {}
      }
    )
    for (const command of ['subscribe', 'presence']) session.receive(JSON.stringify({ command, identifier }))
    await session.idle
    for (let waited = 0; roster === undefined && waited < 60_000; waited += 100) {
      this.#arm()
      await this.#clock.advance(100)
    }
    session.closed()
    return roster
  }

  /** From now on nothing happens by chance. */
  heal(): void {
    this.up = true
    this.#healthy = true
  }

  #healthy = false

  get #options(): BrainOptions {
    const { limit, ttl, sessions, anycable, ...ways } = this.#ways
    return {
      mode: anycable ? 'anycable' : 'polite',
      history: { limit, ttl },
      presence: { ttl: PRESENCE_TTL },
      ...(!sessions && { sessions: false }),
      channels: Object.fromEntries(
        CHANNELS.map(({ name, streams }) => [
          name,
          {
            subscribed(channel) {
              for (const stream of streams) channel.streamFrom(stream)
              channel.streamFrom(`here:${name}`, { presence: true })
            },
            actions: {
              say: (_channel, { call }) => this.#note({ kind: 'heard', call: Number(call) })
            }
          }
        ])
      ),
      quirks: {
        lateWelcome: ways.lateWelcome,
        lateConfirmation: ways.lateConfirmation,
        lateLive: ways.lateLive,
        reorderedLive: ways.reorderedLive,
        silentHistory: ways.silentHistory,
        lostSubscriptions: ways.lostSubscriptions,
        restartedOffsets: ways.restartedOffsets,
        nodes: ways.nodes,
        baseOnly: ways.base,
        lateRoster: ways.lateRoster,
        pushedUpdates: ways.pushedUpdates,
        ...(ways.chunk && { chunkedReplay: ways.chunk }),
        ...(ways.tooSlowReplay !== null && { tooSlowReplay: ways.tooSlowReplay })
      },
      now: () => this.#now(),
      random: () => (this.#healthy ? 0.6 : this.#random()),
      createSid: () => `sid${++this.#made}`,
      createEpoch: () => `epoch${++this.#made}`,
      onError: () => {}
    }
  }

  #now(): number {
    return this.#clock.now() + this.#ways.clockAhead
  }

  #pingLater(): void {
    this.#clock.setTimeout(() => {
      this.#brain.ping()
      // Who left without a word goes by the server's clock alone.
      this.#arm()
      this.#pingLater()
    }, PING_EVERY)
  }

  #arm(): void {
    const { due } = this.#brain
    if (due === null) return
    const at = due - this.#ways.clockAhead
    if (this.#timer && this.#timer.due <= at) return
    if (this.#timer) this.#clock.clearTimeout(this.#timer.timer)
    const timer = this.#clock.setTimeout(() => {
      this.#timer = null
      this.#brain.tick()
      this.#arm()
    }, at - this.#clock.now())
    this.#timer = { due: at, timer }
  }
}

export type Excluded = { client: number; sid: string } | null

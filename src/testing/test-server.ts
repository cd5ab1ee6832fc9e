import type { Clock, Timer } from '../index.ts'
import { assembleBrain, type Brain, type DisconnectOptions } from '../server/brain.ts'
import type { BrainOptions } from '../server/brain-options.ts'
import type { User } from '../server/channel.ts'
import { tokenOf } from '../server/connect-request.ts'
import type { Position } from '../server/history.ts'
import { invalid } from '../server/invalid.ts'
import { parseJson } from '../server/json.ts'
import { PUBSUB } from '../server/pubsub.ts'
import { EXTENDED, type Session } from '../server/session.ts'
import type { PublicationMeta } from '../server/subscription.ts'
import { URL_IN_MEMORY } from './address.ts'
import { ANY_CHANNEL } from './any-channel.ts'
import { believed } from './believed.ts'
import { seeded } from './seeded.ts'
import { VirtualClock } from './virtual-clock.ts'
import { Visitor } from './visitor.ts'
import type { Ear, Knock, Mouth } from './wire.ts'

/**
 * Options of a server in memory: those of the embedded server that are about the protocol. Without `channels` it takes
 * every channel and every action; with them it knows these alone. Names of streams are believed without a secret.
 */
export interface TestServerOptions<C extends Clock = VirtualClock>
  extends Omit<BrainOptions, 'secret' | 'now' | 'random'> {
  /** Default: a `VirtualClock`, which `clock.advance` moves. */
  clock?: C
  /** What all chance is drawn from. Default 1. */
  seed?: number
}

/** How long things take from now on, in ms; `Infinity`: they never come. */
export interface Slowness {
  /** From the handshake to the welcome. */
  welcome?: number
  /** Of each subscription, one after the other. */
  confirmation?: number
}

/** A channel as the client has it, or the name of a stream. */
export type Target = string | { readonly identifier: string }

/** Makes a server in memory for several cables. Throws a `CallError` (`invalid_option`) for what it cannot use. */
export function createTestServer<C extends Clock = VirtualClock>(
  options: TestServerOptions<C> = {}
): TestServer<C> {
  // Without a clock among the options the default of the type parameter is what it is.
  const clock = (options.clock ?? new VirtualClock({ seed: options.seed ?? 1 })) as C
  return new TestServer(options, clock)
}

/** The embedded server in memory, on the clock of the test. Made by `createTestServer`. */
export class TestServer<C extends Clock = Clock> {
  readonly clock: C
  /** What the server reports: what handlers threw, and what clients did wrong. The console has it, too. */
  readonly errors: unknown[] = []
  readonly #options: TestServerOptions<C>
  readonly #random: () => number
  readonly #mouths = new Map<Session, Mouth>()
  readonly #rejected = new Set<string>()
  #brain: Brain
  #up = true
  #named = 0
  #slow: Required<Slowness> = { welcome: 0, confirmation: 0 }
  #pinging = false
  #tick: { due: number; stop: () => void } | null = null
  #comeBack: (() => void) | null = null
  readonly #timers = new Set<Timer>()

  constructor(options: TestServerOptions<C>, clock: C) {
    this.clock = clock
    this.#options = options
    this.#random = seeded(options.seed ?? 1)
    this.#brain = this.#createBrain()
  }

  /** Who is connected, as far as the server knows: a link that froze is there for another minute. */
  get sessions(): ReadonlySet<Session> {
    return this.#brain.sessions
  }

  /**
   * Publishes to a stream by its name, or to the stream of a channel: of one from `streamFrom`, or of any channel where
   * the server was given none. Returns where the message stands, `null` where nothing is kept.
   */
  publish(to: Target, data: unknown, meta: PublicationMeta = {}): Position | null {
    const position = this.#brain.broadcast(this.#streamOf(to), data, meta)
    this.#arm()
    return position
  }

  /** What another client would whisper there: it is not kept, so who is away never hears of it. */
  whisper(to: Target, data: unknown): void {
    this.publish(to, data, { transient: true })
  }

  /**
   * Somebody else joins there, by the next `clock.advance`: on a stream, or on a channel with its params. It is a client
   * of its own, which the server has to let in: `token` is what `authenticate` gets. What goes wrong is among `errors`.
   * Throws a `CallError` (`invalid_option`) where nobody can connect.
   */
  join(to: Target, id: string, info?: unknown, { token }: { token?: string } = {}): Visitor {
    const identifier =
      typeof to === 'string' ? JSON.stringify({ channel: PUBSUB, stream_name: to }) : to.identifier
    const headers = { ...(token !== undefined && { 'x-jid': token }) }
    const open = (mouth: Mouth) => {
      const ear = this.accept({ url: URL_IN_MEMORY, headers, offered: [EXTENDED] }, mouth)
      if (ear) return ear
      throw invalid(
        `${JSON.stringify(id)} cannot join a server that ${this.#up ? 'knows the base protocol alone' : 'is stopped'}`
      )
    }
    return new Visitor({ id, identifier, info }, open, error => this.#report(error))
  }

  /** What is kept of a stream is gone, of all streams without one, as when it got too old. */
  dropHistory(of?: Target): void {
    this.#brain.dropHistory(of === undefined ? undefined : this.#streamOf(of))
  }

  /** From now on nobody may subscribe to this channel, until the returned undo is called. */
  reject({ identifier }: { readonly identifier: string }): () => void {
    this.#rejected.add(identifier)
    return () => this.#rejected.delete(identifier)
  }

  /** From now on these take so long; what is left out takes no time. */
  slow({ welcome = 0, confirmation = 0 }: Slowness): void {
    this.#slow = { welcome, confirmation }
  }

  /** Ends the sessions of this user, or those the function picks, with a word; returns how many. */
  disconnect(who: User | ((session: Session) => boolean), options?: DisconnectOptions): number {
    return this.#brain.disconnect(who, options)
  }

  /**
   * Goes away: says so to everyone and closes, or dies without a word (`crash`). Nobody can connect until `start`. With
   * `keepMemory` it then has its history and its sessions still, else nothing of them, and another epoch.
   */
  stop({ crash = false, keepMemory = false }: { crash?: boolean; keepMemory?: boolean } = {}): void {
    this.#up = false
    this.#comeBack?.()
    if (crash) this.#cutAll()
    else this.#brain.shutdown()
    if (!keepMemory) this.#brain = this.#createBrain()
  }

  /** Lets clients in again after `stop`. */
  start(): void {
    this.#up = true
  }

  /** `stop`, and `start` after a pause in ms. */
  restart({ pause = 0, ...how }: { pause?: number; crash?: boolean; keepMemory?: boolean } = {}): void {
    this.stop(how)
    if (pause === 0) this.start()
    else this.#comeBack = this.#after(pause, () => this.start())
  }

  /** Ends everything without a word. No timer is left. */
  close(): void {
    this.#up = false
    this.#cutAll()
    // Nothing is due of one that holds nothing.
    this.#brain = this.#createBrain()
    for (const timer of this.#timers) this.clock.clearTimeout(timer)
    this.#timers.clear()
  }

  /** As `close()`, for `using`. */
  [Symbol.dispose](): void {
    this.close()
  }

  /** @internal Called by a link to open: `null` where nobody answers, or in none of the protocols that were offered. */
  accept({ url, headers, offered }: Knock, mouth: Mouth): Ear | null {
    const protocol = this.#up ? this.#brain.negotiate(offered) : null
    if (protocol === null) return null

    const request = { url, headers, token: tokenOf(url, headers, offered), protocol }
    const gone = () => this.#mouths.delete(session)
    const session = this.#brain.open(request, {
      send: mouth.send,
      close: (...words) => {
        gone()
        mouth.close(...words)
        this.#stirred(session)
      }
    })
    this.#mouths.set(session, mouth)
    const closed = () => {
      gone()
      session.closed()
      this.#stirred(session)
    }
    this.#pingLater()
    this.#stirred(session)
    return {
      protocol,
      receive: frame => {
        session.receive(frame)
        this.#stirred(session)
      },
      closed,
      frozen: () => void this.#after(NOTICED_AFTER, closed)
    }
  }

  #createBrain(): Brain {
    const { clock, seed, channels = {}, ...others } = this.#options
    return assembleBrain(
      {
        publicStreams: true,
        streamsWhisper: true,
        createSid: () => `s${++this.#named}`,
        createEpoch: () => `e${++this.#named}`,
        ...others,
        channels,
        now: () => this.clock.now(),
        random: this.#random,
        onError: error => this.#report(error)
      },
      {
        signatures: believed,
        ...(this.#options.channels === undefined && { anyChannel: ANY_CHANNEL }),
        door: () => this.#wait(this.#slow.welcome),
        gate: async identifier => {
          await this.#wait(this.#slow.confirmation)
          return !this.#rejected.has(identifier)
        }
      }
    )
  }

  #report(error: unknown): void {
    const { onError } = this.#options
    if (onError) return onError(error)
    this.errors.push(error)
    console.error('hawser/testing, the server:', error)
  }

  #streamOf(to: Target): string {
    if (typeof to === 'string') return to
    const { channel, stream_name: name, signed_stream_name: signed } = Object(parseJson(to.identifier))
    if (channel === PUBSUB) return typeof signed === 'string' ? (believed.readStream(signed, '') ?? '') : name
    if (this.#options.channels === undefined) return to.identifier
    throw invalid(
      `name the stream to publish to: ${channel} has code of its own, which follows what it likes`
    )
  }

  async #wait(ms: number): Promise<void> {
    if (ms === Number.POSITIVE_INFINITY) return new Promise(() => {})
    if (ms > 0) await new Promise<void>(resolve => this.#after(ms, resolve))
  }

  #cutAll(): void {
    for (const mouth of [...this.#mouths.values()]) mouth.cut()
  }

  /** As long as anybody is there to hear it. */
  #pingLater(): void {
    if (this.#pinging) return
    this.#pinging = true
    this.#after(this.#options.pingInterval ?? PING_INTERVAL, () => {
      this.#pinging = false
      this.#brain.ping()
      if (this.sessions.size > 0) this.#pingLater()
    })
  }

  #stirred(session: Session): void {
    session.idle.then(() => this.#arm())
  }

  /** Wakes the brain when something of its quirks is due. */
  #arm(): void {
    const { due } = this.#brain
    if (due === null || (this.#tick && this.#tick.due <= due)) return
    this.#tick?.stop()
    const stop = this.#after(due - this.clock.now(), () => {
      this.#tick = null
      this.#brain.tick()
      this.#arm()
    })
    this.#tick = { due, stop }
  }

  /** Returns its undo. */
  #after(ms: number, job: () => void): () => void {
    const timer = this.clock.setTimeout(() => {
      this.#timers.delete(timer)
      job()
    }, ms)
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
      this.clock.clearTimeout(timer)
    }
  }
}

/** How long the server does not notice that a link froze, in ms. */
const NOTICED_AFTER = 60_000

/** The embedded server's own default, in ms. */
const PING_INTERVAL = 3_000

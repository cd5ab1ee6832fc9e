import type { Cable, CreateOptions, Logger, NamedChannel, StreamChannel } from 'hawser'
import { createCable } from 'hawser/node'
import { onTestFinished } from 'vitest'
import type { TcpProxy } from '../../support/tcp-proxy.ts'
import type { Offers } from '../offers.ts'
import { Ear } from './ear.ts'
import { Diary, outcomeOf, until } from './seen.ts'

export interface VisitOptions extends CreateOptions {
  /** Who it is, in the URL. */
  user?: string
  /** The way it takes to the server; else it goes there directly. */
  way?: TcpProxy
}

/** Where one can go: a server under test, or a node of a cluster. */
export interface Destination {
  readonly url: string
  readonly offers: Pick<Offers, 'pingInterval'>
}

/** Short, so that a test does not wait for what users may wait for. */
const WAITS = { first: 200, window: 400, cap: 800, stale: 200 }

/** One client on a server under test, gone when the test is over, and all that was seen of it. */
export class Visitor {
  readonly cable: Cable
  readonly diary = new Diary()
  /** Every command that was sent, decoded. */
  readonly sent: Record<string, unknown>[] = []
  /** Why links were lost, in order; and why the cable was closed, if it was. */
  readonly losses: unknown[] = []
  readonly closings: unknown[] = []
  /** What was reported because nobody waited for it. */
  readonly reports: unknown[] = []
  welcomes = 0
  pings = 0

  constructor(destination: Destination, { user = 'ann', way, ...options }: VisitOptions = {}) {
    this.cable = createCable(`${way?.url(destination.url) ?? destination.url}?user=${user}`, {
      waits: WAITS,
      pingInterval: destination.offers.pingInterval,
      onError: error => {
        this.reports.push(error)
        this.diary.note(`${user} reports ${error}`)
      },
      logger: loggerFor(frame => this.sent.push(frame)),
      ...options
    })
    this.cable.on('connect', () => {
      this.welcomes++
      this.diary.note(`${user} is welcome`)
    })
    this.cable.on('keepalive', () => this.pings++)
    this.cable.on('disconnect', error => {
      this.losses.push(error)
      this.diary.note(`${user} lost the link: ${error}`)
    })
    this.cable.on('close', error => {
      this.closings.push(error)
      this.diary.note(`${user} is closed: ${error ?? 'by the app'}`)
    })
    onTestFinished(() => this.cable.disconnect())
  }

  /** Resolves at the welcome. */
  async arrives(): Promise<this> {
    this.cable.connect().catch(() => {})
    await this.until('a welcome', () => this.cable.state === 'connected')
    return this
  }

  /** Knows the server's time: what is asked for by the client's own proves nothing. */
  async learnsTheTime(): Promise<void> {
    await this.until('a ping', () => this.pings > 0)
  }

  /** A channel of the contract, confirmed or not. */
  asksFor(room: string, params: Record<string, unknown> = {}): Ear<NamedChannel> {
    return this.listensTo(this.cable.subscribeTo('RoomChannel', { room, ...params }))
  }

  /** A channel of the contract, confirmed. */
  enters(room: string, params: Record<string, unknown> = {}): Promise<Ear<NamedChannel>> {
    return this.asksFor(room, params).confirmed()
  }

  /** A channel of the contract, confirmed, in which nobody is told when this visitor leaves. */
  follows(room: string, params: Record<string, unknown> = {}): Promise<Ear<NamedChannel>> {
    return this.enters(room, { ...params, discreet: true })
  }

  listensTo<T extends NamedChannel | StreamChannel>(channel: T): Ear<T> {
    return new Ear(channel, this.diary)
  }

  /** Resolves with why the link was lost first, even if that was before this call. */
  loss(patience?: number): Promise<unknown> {
    return this.until('the end of the link', () => this.losses.length > 0 && [this.losses[0]], patience).then(
      ([error]) => error
    )
  }

  /** Resolves when the cable is closed for good, with why. */
  closing(): Promise<unknown> {
    return this.until('the cable to close', () => this.closings.length > 0 && [this.closings[0]]).then(
      ([error]) => error
    )
  }

  /** Asks the server for an answer on this very session, so that all it was told before has been done. */
  async isAlive(ear: Ear<NamedChannel>, mark: string): Promise<void> {
    await ear.channel.perform('echo', { mark })
    await ear.hears({ event: 'echo', data: { action: 'echo', mark } })
  }

  until<T>(what: string, check: () => T | undefined | null | false, patience?: number): Promise<T> {
    return until(what, check, this.diary, patience)
  }

  outcome<T>(what: string, promise: Promise<T>): Promise<{ value: T } | { error: unknown }> {
    return outcomeOf(what, promise, this.diary)
  }
}

/** The client's own log is where what it sends can be seen without a hand in its works. */
function loggerFor(sent: (frame: Record<string, unknown>) => void): Logger {
  const log = (message: string, details: object = {}) => {
    if (message === 'outgoing message' && 'frame' in details) sent(JSON.parse(String(details.frame)))
  }
  return {
    level: 'debug',
    log: (_level, ...rest) => log(...rest),
    info: log,
    warn: log,
    error: log,
    debug: log
  }
}

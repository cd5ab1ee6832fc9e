import * as official from '@anycable/core'
import * as hawser from 'hawser'
import { createFakeNetwork, type FakeSocket } from '../support/fake-socket.ts'
import { BASE, EXTENDED } from '../support/story.ts'
import { type Account, nameOf } from './account.ts'

export const CONTENDERS = ['official', 'hawser'] as const
export type ContenderName = (typeof CONTENDERS)[number]
export type Protocol = 'base' | 'ext'

export const PROTOCOLS = { base: BASE, ext: EXTENDED } as const

/** What both have in common, by the same names. */
interface CommonChannel {
  readonly identifier: string
  readonly state: string
  on(
    event: 'connect' | 'disconnect' | 'close' | 'message' | 'info' | 'presence',
    callback: (first?: unknown) => void
  ): unknown
  perform(action: string, payload?: object): Promise<unknown>
  whisper(data: unknown): Promise<unknown>
  ensureSubscribed(): Promise<unknown>
  disconnect(): void
  readonly presence: {
    join(id: string | number, info: object): Promise<unknown>
    leave(): Promise<unknown>
    info(): Promise<Record<string, unknown> | undefined>
  }
}

interface CommonCable {
  readonly state: string
  connect(): Promise<unknown>
  disconnect(): void
  on(event: 'connect' | 'disconnect' | 'close', callback: (first?: unknown) => void): unknown
}

/** In ms, before every further try, for both: who waits how long is not the question here. */
const WAIT = 1_000

export interface Settings {
  auth?: { token: string }
  websocketAuthStrategy?: 'param' | 'header' | 'sub-protocol'
  tokenRefresher?: (transport: { setToken(token: string): void }) => Promise<void>
  maxMissingPings?: number
  maxReconnectAttempts?: number
  /** `null`: as each of them does by itself. Default: what is published before the confirmation is not asked for. */
  historyTimestamp?: number | null
}

/** One of the two clients with the same options, on a network in the hands of the test, and the account of it all. */
export class Contender {
  readonly network = createFakeNetwork((frame, socket) => {
    this.#account.sent(frame)
    this.heard(frame, socket)
  })
  /** Gets every frame that the client sends. */
  heard: (frame: string, socket: FakeSocket) => void = () => {}
  readonly #account: Account
  readonly #cable: CommonCable
  readonly #subscribeTo: (name: string, params: Record<string, string>) => CommonChannel
  readonly #channels = new Map<string, CommonChannel[]>()
  #seen = 0

  constructor(name: ContenderName, protocol: Protocol, account: Account, settings: Settings = {}) {
    this.#account = account
    const { historyTimestamp, ...others } = settings
    const common = {
      websocketImplementation: this.network.WebSocket,
      websocketAuthStrategy: 'param' as const,
      reconnectStrategy: () => WAIT,
      pingInterval: 3_000,
      ...others,
      ...(typeof historyTimestamp === 'number' && { historyTimestamp })
    }
    const url = 'ws://server.test/cable'
    if (name === 'hawser') {
      const cable = hawser.createCable(url, { protocol: PROTOCOLS[protocol], onError() {}, ...common })
      this.#cable = cable
      this.#subscribeTo = (channel, params) => cable.subscribeTo(channel, params)
    } else {
      const cable = official.createCable(url, {
        protocol: PROTOCOLS[protocol],
        ...(historyTimestamp === undefined && { historyTimestamp: false }),
        logger: { level: 'error', log() {}, debug() {}, info() {}, warn() {}, error() {} },
        ...common,
        // Its types have another word for `param` than its code.
        websocketAuthStrategy: common.websocketAuthStrategy as never,
        ...(protocol === 'ext' && { protocolOptions: { pongs: true } })
      })
      this.#cable = cable
      this.#subscribeTo = (channel, params) => cable.subscribeTo(channel, params)
    }
    for (const event of ['connect', 'disconnect', 'close'] as const)
      this.#cable.on(event, detail => account.event('cable', event, detail))
  }

  connect(): void {
    this.#follow('connect', this.#cable.connect())
  }

  disconnect(): void {
    this.#cable.disconnect()
  }

  subscribe(identifier: string): void {
    const { channel: name, ...params } = JSON.parse(identifier)
    const account = this.#account
    const channel = this.#subscribeTo(name, params)
    const known = this.#channels.get(identifier) ?? []
    this.#channels.set(identifier, [...known, channel])
    const called = `${nameOf(identifier)}${known.length > 0 ? `#${known.length + 1}` : ''}`
    channel.on('message', message => account.delivered(called, message))
    for (const event of ['connect', 'disconnect', 'close', 'info', 'presence'] as const)
      channel.on(event, detail => account.event(called, event, detail))
    this.#follow(`${called}: ensureSubscribed`, channel.ensureSubscribed())
  }

  /** Gives back the oldest that is still held. */
  unsubscribe(identifier: string): void {
    this.#channels
      .get(identifier)
      ?.find(({ state }) => state !== 'closed')
      ?.disconnect()
  }

  perform(identifier: string, action: string, payload?: object): void {
    const channel = this.#channels.get(identifier)?.at(-1)
    if (channel) this.#follow(`${nameOf(identifier)}: perform`, channel.perform(action, payload))
  }

  whisper(identifier: string, data: unknown): void {
    const channel = this.#channels.get(identifier)?.at(-1)
    if (channel) this.#follow(`${nameOf(identifier)}: whisper`, channel.whisper(data))
  }

  join(identifier: string, id: string | number, info: object): void {
    const channel = this.#channels.get(identifier)?.at(-1)
    if (channel) this.#follow(`${nameOf(identifier)}: join`, channel.presence.join(id, info))
  }

  leave(identifier: string): void {
    const channel = this.#channels.get(identifier)?.at(-1)
    if (channel) this.#follow(`${nameOf(identifier)}: leave`, channel.presence.leave())
  }

  /** Asks who is here. */
  look(identifier: string): void {
    const channel = this.#channels.get(identifier)?.at(-1)
    if (!channel) return
    const asked = channel.presence.info()
    this.#follow(`${nameOf(identifier)}: look`, asked)
    asked.then(
      members => this.#account.members(nameOf(identifier), members ?? {}),
      () => {}
    )
  }

  /** The newest socket, if it waits to be let in. Every attempt is part of the account. */
  get attempt(): FakeSocket | null {
    for (const { url, protocols } of this.network.sockets.slice(this.#seen))
      this.#account.attempted(url, [protocols].flat())
    this.#seen = this.network.sockets.length
    const socket = this.network.sockets.at(-1)
    return socket?.state === 'opening' ? socket : null
  }

  /** How everything stands. */
  conclude(): void {
    void this.attempt
    this.#account.state('cable', this.#cable.state)
    for (const [identifier, channels] of this.#channels)
      for (const { state } of channels) this.#account.state(nameOf(identifier), state)
  }

  #follow(call: string, promise: Promise<unknown>): void {
    promise.then(
      () => this.#account.settled(call, 'resolved'),
      () => this.#account.settled(call, 'rejected')
    )
  }
}

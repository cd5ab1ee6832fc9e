import type { Channel, CreateOptions, NamedChannel } from 'hawser'
import { createFakeNetwork, type FakeSocket } from '../support/fake-socket.ts'
import { createStage } from '../support/stage.ts'
import type { Breakage } from './broken-rules.ts'
import { type ClientSettings, checkKeys, defaults, identifierOf } from './vector-file.ts'

type Outcome = 'pending' | 'resolved' | 'rejected'

/** Our client with the settings of a vector, and the record of what the app and the wire saw of it. */
export class VectorClient {
  readonly stage: ReturnType<typeof createStage>
  readonly sent: { frame: Record<string, unknown>; at: number; socket: FakeSocket }[] = []
  readonly delivered = new Map<string, unknown[]>()
  readonly events: string[] = []
  readonly outcomes = new Map<string, Outcome>()
  readonly #handles = new Map<string, NamedChannel[]>()
  readonly #closeReasons = new Map<NamedChannel, unknown>()
  readonly #listeners: Record<string, string[]>
  /** The newest promise of each call. */
  readonly #latest = new Map<string, Promise<unknown>>()

  constructor(
    protocol: NonNullable<CreateOptions['protocol']>,
    settings: ClientSettings = {},
    broken: Breakage = () => ({})
  ) {
    const network = createFakeNetwork((frame, socket) => {
      this.sent.push({ frame: JSON.parse(frame), at: this.stage.clock.now(), socket })
    })
    this.#listeners = settings.listeners ?? {}
    this.stage = createStage({ network, protocol, ...optionsOf(settings), ...broken(network.WebSocket) })
    this.cable.on('connect', () => void this.events.push('cable:connect'))
    this.cable.on('close', () => void this.events.push('cable:close'))
  }

  get cable() {
    return this.stage.cable
  }

  connect(): void {
    this.#follow('connect', this.cable.connect())
  }

  subscribe(alias: string): NamedChannel {
    const { channel: name, ...params } = JSON.parse(identifierOf(alias))
    const channel = this.cable.subscribeTo(name, params)
    if (channel.identifier !== identifierOf(alias)) throw new Error(`${alias} became ${channel.identifier}`)

    this.#handles.set(alias, [...this.handles(alias), channel])
    for (const kind of this.#listeners[alias] ?? ['records']) this.#listen(alias, channel, kind)
    channel.on('connect', () => void this.events.push(`${alias}:connect`))
    channel.on('presence', () => void this.events.push(`${alias}:presence`))
    channel.on('recovery', ({ status }) => {
      this.events.push(`${alias}:history_${status === 'gap' ? 'lost' : 'received'}`)
    })
    channel.on('close', error => void this.#closeReasons.set(channel, error?.reason))
    this.#follow('subscribe', channel.ensureSubscribed())
    return channel
  }

  /** Gives back the oldest that is still held. */
  unsubscribe(alias: string): void {
    const held = this.handles(alias).find(channel => channel.state !== 'closed')
    if (!held) throw new Error(`${alias} is not subscribed`)
    held.unsubscribe()
  }

  perform(alias: string, action: string, payload?: object): void {
    this.#follow('perform', this.#newest(alias).perform(action, payload))
  }

  whisper(alias: string, data: unknown): void {
    this.#follow('whisper', this.#newest(alias).whisper(data))
  }

  join(alias: string, id: string | number, info?: object): void {
    this.#follow('join', this.#newest(alias).presence.join(id, info))
  }

  presence(alias: string): void {
    this.#follow('presence', this.#newest(alias).presence.info())
  }

  handles(alias: string): readonly NamedChannel[] {
    return this.#handles.get(alias) ?? []
  }

  /** In the file's words: a channel that the server closed is `rejected`. */
  stateOf(alias: string): string {
    const channel = this.#newest(alias)
    return channel.state === 'closed' && this.#closeReasons.get(channel) === 'rejected'
      ? 'rejected'
      : channel.state
  }

  #newest(alias: string): NamedChannel {
    const channel = this.handles(alias).at(-1)
    if (!channel) throw new Error(`${alias} was never subscribed`)
    return channel
  }

  #listen(alias: string, channel: Channel, kind: string): void {
    if (kind === 'throws') {
      channel.on('message', () => {
        throw new Error('a listener of the app')
      })
    } else if (kind === 'records') {
      channel.on('message', message => {
        this.delivered.set(alias, [...(this.delivered.get(alias) ?? []), message])
        this.events.push(`${alias}:message`)
      })
    } else {
      throw new Error(`Nobody here knows a listener that "${kind}"`)
    }
  }

  #follow(call: string, promise: Promise<unknown>): void {
    this.#latest.set(call, promise)
    this.outcomes.set(call, 'pending')
    const settle = (outcome: Outcome) => () => {
      if (this.#latest.get(call) === promise) this.outcomes.set(call, outcome)
    }
    promise.then(settle('resolved'), settle('rejected'))
  }
}

function optionsOf(settings: ClientSettings): CreateOptions {
  checkKeys(settings, ['auth', 'history', 'maxReconnectAttempts', 'staleness', 'listeners', 'note'], 'client')
  const { auth, history = {}, maxReconnectAttempts, staleness } = settings
  const { open, welcome, confirm, history: answer, presence, stale } = defaults.timeoutsMs
  checkKeys(history, ['since', 'sinceMs'], 'history')
  const { sinceMs, since = sinceMs === undefined ? undefined : sinceMs / 1_000 } = history
  const pingInterval = 3_000

  return {
    timeouts: { open, welcome, confirm, history: answer, presence },
    ...(since !== undefined && { historyTimestamp: since }),
    pingInterval,
    maxMissingPings: staleness === 'on' ? stale / pingInterval : Number.POSITIVE_INFINITY,
    ...(maxReconnectAttempts !== undefined && { maxReconnectAttempts }),
    ...(auth && authOf(auth))
  }
}

function authOf(auth: NonNullable<ClientSettings['auth']>): CreateOptions {
  checkKeys(auth, ['token', 'strategy', 'refreshTo'], 'auth')
  const { token, strategy = 'param', refreshTo } = auth
  return {
    auth: { token },
    websocketAuthStrategy: strategy,
    ...(refreshTo !== undefined && {
      tokenRefresher: async transport => transport.setToken(refreshTo)
    })
  }
}

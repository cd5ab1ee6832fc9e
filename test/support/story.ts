import { type Cable, type CreateOptions, createCable, type Signal } from 'hawser'
import { Page } from '../../src/testing/page.ts'
import { createFakeNetwork, type FakeNetwork, type FakeSocket } from './fake-socket.ts'
import { VirtualClock } from './virtual-clock.ts'

export const ADDRESS = 'ws://server.test/cable'
export const BASE = 'actioncable-v1-json'
export const EXTENDED = 'actioncable-v1-ext-json'
export const EVERY_SIGNAL: Signal[] = [
  'visible',
  'hidden',
  'focus',
  'online',
  'offline',
  'resume',
  'restored'
]

/** Virtual time as pages and machines spoil it. */
export class SpoiltClock extends VirtualClock {
  /** Timers fire at multiples of this only, as in a hidden page. */
  grain = 0

  override setTimeout(callback: () => void, ms: number): object {
    const now = this.now()
    const due = this.grain ? Math.ceil((now + ms) / this.grain) * this.grain : now + ms
    return super.setTimeout(callback, due - now)
  }
}

/** The server's end of the newest socket. */
export class Server {
  readonly #network: FakeNetwork

  constructor(network: FakeNetwork) {
    this.#network = network
  }

  get sockets(): readonly FakeSocket[] {
    return this.#network.sockets
  }

  get socket(): FakeSocket {
    return this.#network.socket
  }

  /** All that came, in order, in short: `subscribe {"channel":"A"}`, or the command alone. */
  get log(): string[] {
    return this.socket.sent.map(({ command, identifier }) =>
      identifier === undefined ? `${command}` : `${command} ${identifier}`
    )
  }

  /** How often this command came on this socket. */
  count(command: string): number {
    return this.socket.sent.filter(sent => sent['command'] === command).length
  }

  welcome(sid?: string): void {
    if (this.socket.state === 'opening') this.socket.accept()
    this.socket.receive({ type: 'welcome', ...(sid !== undefined && { sid }) })
  }

  ping(at = 1_767_225_600): void {
    this.socket.receive({ type: 'ping', message: at })
  }

  confirm(identifier: string): void {
    this.socket.receive({ type: 'confirm_subscription', identifier })
  }

  /** Confirms each identifier that this socket asked for. */
  confirmAll(): void {
    for (const { command, identifier } of this.socket.sent)
      if (command === 'subscribe') this.confirm(String(identifier))
  }

  reject(identifier: string): void {
    this.socket.receive({ type: 'reject_subscription', identifier })
  }

  say(identifier: string, message: unknown, position: object = {}): void {
    this.socket.receive({ identifier, message, ...position })
  }

  disconnect(reason: string | null, reconnect?: boolean): void {
    this.socket.receive({ type: 'disconnect', reason, ...(reconnect !== undefined && { reconnect }) })
  }

  end(code?: number, reason?: string): void {
    this.socket.end(code, reason)
  }
}

export interface Story {
  readonly cable: Cable
  readonly server: Server
  readonly clock: SpoiltClock
  readonly page: Page
  /** What reached `onError`. */
  readonly errors: unknown[]
  /** What the cable told, in order. */
  readonly events: string[]
}

/** A cable that nobody connected yet, with all around it in our hands. Base protocol unless told. */
export function story(
  { seed = 1, ...options }: CreateOptions & { seed?: number } = {},
  url: string | (() => string) = ADDRESS
): Story {
  const clock = new SpoiltClock({ seed })
  const page = new Page()
  const network = createFakeNetwork()
  const errors: unknown[] = []
  const cable = createCable(url, {
    protocol: BASE,
    clock,
    environment: page,
    websocketImplementation: network.WebSocket,
    onError: error => void errors.push(error),
    ...options
  })
  const events: string[] = []
  for (const event of ['connect', 'disconnect', 'close'] as const) cable.on(event, () => events.push(event))
  return { cable, server: new Server(network), clock, page, errors, events }
}

/** The same, and the server let us in. */
export function connectedStory(options?: CreateOptions & { seed?: number }, url?: string): Story {
  const told = story(options, url)
  told.cable.connect()
  told.server.welcome()
  return told
}

/** Runs the clock until the next socket is made, at most for `ms`; how long that took. */
export async function nextSocket(
  { server, clock }: { server: Server; clock: VirtualClock },
  ms = 120_000
): Promise<number> {
  const { length } = server.sockets
  const start = clock.now()
  while (server.sockets.length === length) {
    const [soonest] = clock.timers
    if (soonest === undefined || clock.now() + soonest - start > ms)
      throw new Error(`No socket was made in ${ms} ms`)
    await clock.advance(soonest)
  }
  return clock.now() - start
}

/** What a promise came to by now: its value, its error, or `pending`. */
export async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  let outcome: unknown = 'pending'
  promise.then(
    value => {
      outcome = value
    },
    (error: unknown) => {
      outcome = error
    }
  )
  await new Promise(resolve => setImmediate(resolve))
  return outcome
}

/** The handshake fails, with what Node would say of it; the client has heard of it when this resolves. */
export async function failHandshake({ server, clock }: Story, error?: object): Promise<void> {
  server.socket.fail(error)
  await clock.advance()
}

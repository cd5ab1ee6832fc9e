import type { Consumer, Subscription } from 'hawser/actioncable'
import { onTestFinished } from 'vitest'
import type { TestServer } from '../servers/launch/test-server.ts'
import { newRoom, streamOf } from '../servers/support/rooms.ts'
import { Diary, until } from '../servers/support/seen.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { type ActionCable, CLIENTS, type ClientName } from './client.ts'

/** Rails' client looks after its link every few pings, and takes its time. In ms. */
const PATIENCE = 30_000

/** One client plays a program: what the app saw goes into `log`. */
export class Performance {
  readonly rails: ActionCable
  readonly server: TestServer
  /** A room that nobody else is in. */
  readonly room = newRoom()
  readonly log: string[] = []
  readonly #diary = new Diary()

  constructor(client: ClientName, server: TestServer) {
    this.rails = CLIENTS[client]
    this.server = server
  }

  /** A consumer of the package that plays, gone when the test is over. */
  consumer(user = 'ann', server: { url: string } = this.server): Consumer {
    const consumer = this.rails.createConsumer(`${server.url}?user=${user}`)
    onTestFinished(() => consumer.disconnect())
    return consumer
  }

  /** A way to the server that can be cut. */
  async way(): Promise<TcpProxy> {
    const way = await TcpProxy.start(Number(new URL(this.server.url).port))
    onTestFinished(() => way.stop())
    return way
  }

  note(...words: unknown[]): void {
    const line = sorted(words.map(word => (typeof word === 'string' ? word : JSON.stringify(word))).join(' '))
    this.log.push(line)
    this.#diary.note(line)
  }

  /** The five callbacks, each noted with what it gets. */
  callbacks(name = '') {
    const note = (...words: unknown[]) => this.note(...(name ? [name] : []), ...words)
    return {
      initialized: () => note('initialized'),
      connected: (info: object) => note('connected', info),
      disconnected: (info: object) => note('disconnected', info),
      rejected: () => note('rejected'),
      received: (message: unknown) => note('received', message)
    }
  }

  /** A subscription to the room of this performance, once it is confirmed. */
  async enters(consumer: Consumer, mixin: object = this.callbacks(), params: object = {}) {
    const before = this.#connects
    const subscription = consumer.subscriptions.create(
      { channel: 'RoomChannel', room: this.room, discreet: true, ...params },
      mixin
    )
    await this.until('the confirmation', () => this.#connects > before)
    return subscription
  }

  /** Resolves once the line was noted so many times. */
  noted(line: string, times = 1): Promise<boolean> {
    const wanted = sorted(line)
    return this.until(line, () => this.log.filter(one => one === wanted).length >= times)
  }

  /** So many last lines answer commands that were sent together: Rails carries those out side by side. */
  lastInAnyOrder(lines: number): void {
    if (!this.server.offers.ordered) this.log.push(...this.log.splice(-lines).sort())
  }

  /** The server says something to the room. */
  broadcast(message: unknown): Promise<void> {
    return this.server.broadcast(streamOf(this.room), message)
  }

  /** Something that the server answers, so that all before has been done. */
  async isAlive(subscription: Subscription, mark: string): Promise<void> {
    subscription.perform('echo', { mark })
    await this.until(mark, () => this.log.some(line => line.includes(`"mark":"${mark}"`)))
  }

  until(what: string, check: () => boolean): Promise<boolean> {
    return until(what, check, this.#diary, PATIENCE)
  }

  get #connects(): number {
    return this.log.filter(line => line.includes('connected {"reconnected"')).length
  }
}

/** The same line, the keys of an object at its end in order: what comes through a server may have them in another. */
const sorted = (line: string) => line.replace(/\{.*\}$/, json => JSON.stringify(inOrder(JSON.parse(json))))

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value).map(([key, entry]) => [key, inOrder(entry)])
  return Object.fromEntries(entries.sort(([a], [b]) => String(a).localeCompare(String(b))))
}

import { isDeepStrictEqual } from 'node:util'
import type { Message, MessageMeta, NamedChannel, StreamChannel } from 'hawser'
import { type Diary, outcomeOf, until } from './seen.ts'

/** An ear on whatever channel. */
export type Hearing = Ear<NamedChannel> | Ear<StreamChannel>

/** A channel with all that was heard on it. */
export class Ear<T extends NamedChannel | StreamChannel> {
  readonly channel: T
  readonly heard: { message: Message; meta: MessageMeta | undefined }[] = []
  /** Its events by name, messages too, in the order they came. */
  readonly events: string[] = []
  readonly #diary: Diary
  #error: unknown

  constructor(channel: T, diary: Diary) {
    this.channel = channel
    this.#diary = diary
    channel.on('connect', ({ reconnect }) => this.#note(reconnect ? 'reconnect' : 'connect'))
    channel.on('disconnect', error => this.#end('disconnect', error))
    channel.on('close', error => this.#end('close', error))
    channel.on('message', (message, meta) => {
      this.heard.push({ message, meta })
      this.#note('message', JSON.stringify(message).slice(0, 200))
    })
  }

  /** Why it was closed or disconnected last. */
  get error(): unknown {
    return this.#error
  }

  /** The server confirmed. */
  async confirmed(): Promise<this> {
    await until(`the confirmation of ${this.channel.identifier}`, () => this.isConnected, this.#diary)
    return this
  }

  get isConnected(): boolean {
    return this.channel.state === 'connected'
  }

  /** What a promise of this channel comes to. */
  outcome<V>(what: string, promise: Promise<V>): Promise<{ value: V } | { error: unknown }> {
    return outcomeOf(what, promise, this.#diary)
  }

  get messages(): Message[] {
    return this.heard.map(({ message }) => message)
  }

  /** The first message that has all of this, or is it. */
  hears(part: unknown): Promise<{ message: Message; meta: MessageMeta | undefined }> {
    return this.until(`a message like ${JSON.stringify(part)} on ${this.channel.identifier}`, () =>
      this.heard.find(({ message }) => matches(message, part))
    )
  }

  /** Whether any message so far has all of this. */
  hasHeard(part: unknown): boolean {
    return this.heard.some(({ message }) => matches(message, part))
  }

  until<V>(what: string, check: () => V | undefined | null | false, patience?: number): Promise<V> {
    return until(what, check, this.#diary, patience)
  }

  #end(event: string, error: unknown): void {
    this.#error = error
    this.#note(event, String(error ?? 'by the app'))
  }

  #note(event: string, more = ''): void {
    this.events.push(event)
    this.#diary.note(`${this.channel.identifier}: ${event} ${more}`)
  }
}

/** Objects match when they have every key of the part; everything else when it is the same. */
function matches(message: unknown, part: unknown): boolean {
  if (!isObject(message) || !isObject(part)) return isDeepStrictEqual(message, part)
  const fields = new Map(Object.entries(message))
  return Object.entries(part).every(([key, value]) => isDeepStrictEqual(fields.get(key), value))
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

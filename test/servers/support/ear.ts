import { isDeepStrictEqual } from 'node:util'
import type { ConnectInfo, Message, MessageMeta, NamedChannel, StreamChannel, Verdict } from 'hawser'
import { type Diary, outcomeOf, until } from './seen.ts'

/** An ear on whatever channel. */
export type Hearing = Ear<NamedChannel> | Ear<StreamChannel>

/** A channel with all that was heard on it. */
export class Ear<T extends NamedChannel | StreamChannel> {
  readonly channel: T
  readonly heard: { message: Message; meta: MessageMeta | undefined }[] = []
  /** What was said of each (re)subscription, how many messages had been heard by then, and how many when it began. */
  readonly verdicts: { verdict: Verdict; heard: number; since: number }[] = []
  /** What came with each confirmation. */
  readonly connects: ConnectInfo[] = []
  /** Its events by name, messages too, in the order they came. */
  readonly events: string[] = []
  readonly #diary: Diary
  #error: unknown
  #since = 0

  constructor(channel: T, diary: Diary) {
    this.channel = channel
    this.#diary = diary
    channel.on('connect', info => {
      this.connects.push(info)
      this.#since = this.heard.length
      this.#note(info.reconnect ? 'reconnect' : 'connect')
    })
    channel.on('disconnect', error => this.#end('disconnect', error))
    channel.on('close', error => this.#end('close', error))
    channel.on('message', (message, meta) => {
      this.heard.push({ message, meta })
      this.#note('message', `${JSON.stringify(message).slice(0, 200)} ${JSON.stringify(meta)}`)
    })
    channel.on('recovery', verdict => {
      this.verdicts.push({ verdict, heard: this.heard.length, since: this.#since })
      this.#diary.note(`${channel.identifier}: ${JSON.stringify(verdict)}`)
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

  /** What was said of the nth return; the first subscription is return 0. */
  verdict(nth: number): Promise<{ verdict: Verdict; heard: number; since: number }> {
    return this.until(`verdict ${nth} on ${this.channel.identifier}`, () => this.verdicts[nth])
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

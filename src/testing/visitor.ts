import { isRecord, parseJson } from '../server/json.ts'
import type { Ear, Mouth } from './wire.ts'

/** What a server is told of a visitor when it comes. */
export interface Arrival {
  readonly id: string
  readonly identifier: string
  readonly info: unknown
}

/**
 * Somebody else on a channel: a client of its own, with a session of its own, that does what the test says. It does not
 * come back by itself when its link has ended, and then it reaches nobody any more. Made by `server.join`.
 */
export class Visitor {
  readonly id: string
  readonly #identifier: string
  readonly #report: (error: Error) => void
  readonly #ear: Ear

  /** @internal Called by the server, which opens the link. */
  constructor(
    { id, identifier, info }: Arrival,
    open: (mouth: Mouth) => Ear,
    report: (error: Error) => void
  ) {
    this.id = id
    this.#identifier = identifier
    this.#report = report
    // What ended at the server is deaf to all that is said after it.
    this.#ear = open({ send: frame => this.#hear(frame), close() {}, cut: () => this.vanish() })
    this.#say({ command: 'subscribe', presence: this.#as(info) })
  }

  /**
   * Says something else of itself. As with AnyCable nobody is told: others see it when they ask next, or at once where
   * the server has the quirk `pushedUpdates`. After `leave` it joins again.
   */
  update(info: unknown): void {
    this.#say({ command: 'join', presence: this.#as(info) })
  }

  /** To all others on the channel who are connected. */
  whisper(data: unknown): void {
    this.#say({ command: 'whisper', data })
  }

  /** It is no member any more, as everyone is told. It is connected still. */
  leave(): void {
    this.#say({ command: 'leave' })
  }

  /** Its link is gone without a word: it is a member until the server's `presence.ttl` is over, 15 s unless told. */
  vanish(): void {
    this.#ear.closed()
  }

  #as(info: unknown): object {
    return { type: 'join', id: this.id, ...(info !== undefined && { info }) }
  }

  #say(command: object): void {
    this.#ear.receive(JSON.stringify({ identifier: this.#identifier, ...command }))
  }

  #hear(frame: string): void {
    const message = parseJson(frame)
    if (!isRecord(message)) return
    if (message['type'] === 'ping') this.#say({ command: 'pong' })
    else if (message['type'] === 'reject_subscription') this.#complain(`${this.#identifier} was rejected`)
    else if (message['reason'] === 'unauthorized') this.#complain('give it a token that the server takes')
  }

  #complain(why: string): void {
    this.#report(new Error(`The visitor ${JSON.stringify(this.id)} did not join: ${why}`))
  }
}

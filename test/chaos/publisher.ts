import { setTimeout as sleep } from 'node:timers/promises'
import { publish } from '../servers/launch/publish.ts'
import { now } from './now.ts'
import type { Body, Publication } from './publication.ts'

export interface PublisherOptions {
  stream: string
  /** Ms from one message to the next. */
  interval: number
  server: { readonly origin: string; readonly instance: number }
}

/** Publishes on one stream, one message after the other: the next only when the server has answered the last. */
export class Publisher {
  readonly published: Publication[] = []
  readonly stream: string
  readonly #options: PublisherOptions
  #running: Promise<void> | null = null
  #stopped = false

  constructor(options: PublisherOptions) {
    this.stream = options.stream
    this.#options = options
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Resolves when the last message was answered. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  /** One message more, which the server has to take. Resolves with its number. */
  async last(): Promise<number> {
    const { acknowledged, number } = await this.#publish(true)
    if (acknowledged !== null) return number
    throw new Error(`The server did not take the last message on ${this.stream}`)
  }

  async #run(): Promise<void> {
    for (let due = now(); !this.#stopped; ) {
      await this.#publish(false)
      // After a pause of the server the pace goes on; what was not published is not made up for.
      due = Math.max(due + this.#options.interval, now())
      await sleep(due - now())
    }
  }

  async #publish(last: boolean): Promise<Publication> {
    const { stream, server } = this.#options
    const body: Body = { number: this.published.length + 1 }
    const publication: Publication = {
      stream,
      number: body.number,
      last,
      begun: now(),
      acknowledged: null,
      instance: server.instance
    }
    this.published.push(publication)
    try {
      await publish(server.origin, stream, body)
      publication.acknowledged = now()
    } catch {
      // Killed before it answered: nobody knows whether it took the message.
    }
    return publication
  }
}

import type { Client, ClientName, ClientOptions } from './clients/client.ts'
import { openHawser } from './clients/hawser.ts'
import { openOfficial } from './clients/official.ts'
import { type Connection, connectionsOf } from './connections.ts'
import { now } from './now.ts'
import { SubscriptionLog } from './subscription-log.ts'
import { type ProxyOptions, TcpProxy } from './tcp-proxy.ts'

const OPEN: Record<ClientName, (options: ClientOptions) => Client> = {
  hawser: openHawser,
  official: openOfficial
}

export interface ParticipantOptions extends ProxyOptions, Omit<ClientOptions, 'url' | 'welcomed' | 'pinged'> {
  client: ClientName
}

/** A client behind a proxy of its own, on its streams, with a log of each. */
export class Participant {
  readonly proxy: TcpProxy
  readonly logs: readonly SubscriptionLog[]
  readonly #client: Client
  readonly #welcomes: number[] = []
  readonly #releases = new Map<SubscriptionLog, () => void>()
  #pinged = false

  static async join(streams: readonly string[], options: ParticipantOptions): Promise<Participant> {
    const proxy = new TcpProxy(options)
    await proxy.listen()
    return new Participant(proxy, streams, options)
  }

  private constructor(proxy: TcpProxy, streams: readonly string[], options: ParticipantOptions) {
    this.proxy = proxy
    this.#client = OPEN[options.client]({
      ...options,
      url: proxy.url,
      welcomed: () => this.#welcomes.push(now()),
      pinged: () => {
        this.#pinged = true
      }
    })
    this.logs = streams.map(stream => new SubscriptionLog(stream))
    for (const log of this.logs) this.take(log)
  }

  /** It heard a ping, and knows where it stands in each of its streams. */
  get ready(): boolean {
    return this.#pinged && this.logs.every(log => log.positioned)
  }

  get connections(): Connection[] {
    return connectionsOf(this.proxy.links, this.#welcomes)
  }

  /** How many of its links broke since then. */
  brokenSince(begin: number): number {
    return this.proxy.links.filter(({ broken }) => broken >= begin && broken < Number.POSITIVE_INFINITY)
      .length
  }

  take(log: SubscriptionLog): void {
    this.#releases.set(log, this.#client.subscribe(log))
  }

  giveBack(log: SubscriptionLog): void {
    this.#releases.get(log)?.()
  }

  leave(): void {
    this.#client.close()
    this.proxy.close()
  }
}

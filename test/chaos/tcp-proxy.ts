import { connect as connectTo, createServer, type Server, type Socket } from 'node:net'
import { now } from './now.ts'
import { portOf } from './port-of.ts'
import { ProxiedLink } from './proxied-link.ts'
import type { Scenario } from './scenarios.ts'

/** What became of one link; times in ms of the process. */
export interface LinkRecord {
  readonly opened: number
  /** When it stopped forwarding; `Infinity` while it does. */
  broken: number
  /** The instance of the server it led to, counted from 1. */
  readonly instance: number
}

interface Link {
  readonly record: LinkRecord
  readonly wire: ProxiedLink
  death: NodeJS.Timeout | null
}

export interface ProxyOptions {
  target: { readonly port: number; readonly instance: number }
  weather: Pick<Scenario, 'life' | 'breakage' | 'oneWay'>
  /** Draws how long links live. */
  links: () => number
}

/** Stands between one client and the server, and breaks its links when it is told to. */
export class TcpProxy {
  readonly links: LinkRecord[] = []
  readonly #options: ProxyOptions
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #forwarding = new Set<Link>()
  #faulty = false

  constructor(options: ProxyOptions) {
    this.#options = options
    this.#server = createServer(client => this.#accept(client))
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', resolve)
    })
  }

  get url(): string {
    return `ws://127.0.0.1:${portOf(this.#server)}/cable`
  }

  /** From now on every link has a life of limited length, also those that are there. */
  startFaults(): void {
    this.#faulty = true
    for (const link of this.#forwarding) this.#doom(link)
  }

  /** What is broken stays broken, and nothing more breaks. */
  endFaults(): void {
    this.#faulty = false
    for (const { death } of this.#forwarding) if (death) clearTimeout(death)
  }

  close(): void {
    this.endFaults()
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #accept(client: Socket): void {
    const { port, instance } = this.#options.target
    const server = connectTo(port, '127.0.0.1')
    this.#keep(client)
    this.#keep(server)
    // A server that is down refuses, and so does its proxy.
    const refuse = () => client.destroy()
    server.once('error', refuse)
    client.once('error', () => server.destroy())
    server.once('connect', () => {
      server.off('error', refuse)
      if (client.destroyed) server.destroy()
      else this.#join(client, server, instance)
    })
  }

  #join(client: Socket, server: Socket, instance: number): void {
    const record: LinkRecord = { opened: now(), broken: Number.POSITIVE_INFINITY, instance }
    const wire = new ProxiedLink(client, server, this.#options.weather.oneWay, () => this.#broken(link))
    const link: Link = { record, wire, death: null }
    this.links.push(record)
    this.#forwarding.add(link)
    if (this.#faulty) this.#doom(link)
  }

  #doom(link: Link): void {
    const { links, weather } = this.#options
    if (weather.life === null) return
    const [least, most] = weather.life
    link.death = setTimeout(
      () => {
        this.#broken(link)
        if (weather.breakage === 'cut') link.wire.cut()
        else link.wire.freeze()
      },
      least + links() * (most - least)
    )
  }

  #broken(link: Link): void {
    if (!this.#forwarding.delete(link)) return
    link.record.broken = now()
    if (link.death) clearTimeout(link.death)
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }
}

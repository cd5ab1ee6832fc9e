import { connect, createServer, type Server, type Socket } from 'node:net'

/** A way through the network, between a client and a server that know nothing of it: it can be cut, and lead elsewhere. */
export class TcpProxy {
  readonly port: number
  readonly #server: Server
  readonly #links = new Set<Socket>()
  #target: number
  #open = true

  private constructor(server: Server, target: number) {
    this.#server = server
    this.#target = target
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('The proxy listens on no port')
    this.port = address.port
    server.on('connection', socket => this.#accept(socket))
  }

  /** Resolves when it can be connected to, and leads to that port of this machine. */
  static async start(target: number): Promise<TcpProxy> {
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(0, '127.0.0.1', resolve)
    })
    return new TcpProxy(server, target)
  }

  /** The same URL by way of this proxy. */
  url(direct: string): string {
    const url = new URL(direct)
    url.port = String(this.port)
    return url.href
  }

  /** Ends every link without a word, and lets none through until it is mended. */
  cut(): void {
    this.#open = false
    for (const socket of this.#links) socket.resetAndDestroy()
  }

  /** Nothing comes through the links that are there any more, and nobody is told. Others can be made. */
  mute(): void {
    for (const socket of this.#links) socket.unpipe().pause()
  }

  mend(): void {
    this.#open = true
  }

  /** Leads to another port from the next connection on. */
  leadTo(target: number): void {
    this.#target = target
  }

  async stop(): Promise<void> {
    this.cut()
    await new Promise(resolve => this.#server.close(resolve))
  }

  #accept(near: Socket): void {
    if (!this.#open) {
      near.on('error', () => {})
      near.resetAndDestroy()
      return
    }
    const far = connect(this.#target, '127.0.0.1')
    this.#join(near, far)
    this.#join(far, near)
  }

  /** What comes on one side goes out on the other, and so does its end. */
  #join(from: Socket, to: Socket): void {
    this.#links.add(from)
    from.setNoDelay(true)
    from.pipe(to)
    from.on('error', () => to.destroy())
    from.once('close', () => {
      this.#links.delete(from)
      to.destroy()
    })
  }
}

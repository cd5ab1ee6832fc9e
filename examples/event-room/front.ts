import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/**
 * What stands before a server in production: pages and the cable by one address. Whatever becomes of the server behind it,
 * its pages stay; and what a network does to links, it can do.
 */
export interface Front {
  readonly origin: string
  /** What clients connect to. */
  readonly url: string
  /** How many links there are. */
  readonly links: number
  /** Ends every link without a word, as a network does. */
  cut(): void
  /** Lets nothing through, in either direction; no link ends. */
  hold(): void
  release(): void
  close(): Promise<void>
}

export interface FrontOptions {
  host: string
  /** 0: one that is free. */
  port: number
  /** The server's port on this machine, asked for every link. */
  target: () => number
  serve: RequestListener
}

/** Rejects with Node's error where the port cannot be had. */
export async function openFront({ host, port, target, serve }: FrontOptions): Promise<Front> {
  const links = new Set<Link>()
  let isHeld = false

  const server = createServer(serve)
  server.on('upgrade', (request, socket, head) => {
    const link = new Link(
      socket,
      connect({ port: target(), host: '127.0.0.1', noDelay: true }),
      firstBytes(request, head)
    )
    links.add(link)
    socket.once('close', () => links.delete(link))
    if (!isHeld) link.flow()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })

  const address = server.address()
  const place = `${host.includes(':') ? `[${host}]` : host}:${typeof address === 'object' ? address?.port : port}`
  const cut = () => {
    for (const link of links) link.end()
  }
  return {
    origin: `http://${place}`,
    url: `ws://${place}/cable`,
    get links() {
      return links.size
    },
    cut,
    hold() {
      isHeld = true
      for (const link of links) link.stand()
    },
    release() {
      isHeld = false
      for (const link of links) link.flow()
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
        cut()
      })
  }
}

/** A client's connection and the one to the server that goes with it. */
class Link {
  readonly #near: Duplex
  readonly #far: Socket

  constructor(near: Duplex, far: Socket, first: Buffer) {
    this.#near = near
    this.#far = far
    for (const socket of [near, far]) {
      socket.on('error', () => this.end())
      socket.once('close', () => this.end())
    }
    near.unshift(first)
  }

  flow(): void {
    this.#near.pipe(this.#far).pipe(this.#near)
  }

  stand(): void {
    this.#near.unpipe(this.#far)
    this.#far.unpipe(this.#near)
  }

  end(): void {
    this.#near.destroy()
    this.#far.destroy()
  }
}

/** The request as it came, and what was sent right behind it. */
function firstBytes({ method, url, rawHeaders }: IncomingMessage, head: Buffer): Buffer {
  const fields = rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`))
  return Buffer.concat([Buffer.from(`${method} ${url} HTTP/1.1\r\n${fields.join('')}\r\n`, 'latin1'), head])
}

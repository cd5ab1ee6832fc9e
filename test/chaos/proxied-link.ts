import type { Socket } from 'node:net'

/** One TCP connection through a proxy: what comes in on one side goes out on the other, `oneWay` ms later. */
export class ProxiedLink {
  readonly #client: Socket
  readonly #server: Socket
  readonly #oneWay: number
  #state: 'forwarding' | 'frozen' | 'closed' = 'forwarding'

  /** `broken` is called once, when the link stops forwarding for whatever reason. */
  constructor(client: Socket, server: Socket, oneWay: number, broken: () => void) {
    this.#client = client
    this.#server = server
    this.#oneWay = oneWay
    this.#forward(client, server, broken)
    this.#forward(server, client, broken)
  }

  /** Both sides are gone, and what was on its way with them. */
  cut(): void {
    this.#state = 'closed'
    this.#client.destroy()
    this.#server.destroy()
  }

  /** Both sides stay open and hear nothing any more, not even that the other one leaves. */
  freeze(): void {
    this.#state = 'frozen'
    this.#client.pause()
    this.#server.pause()
  }

  #forward(from: Socket, to: Socket, broken: () => void): void {
    from.setNoDelay(true)
    from.on('data', chunk => this.#travel(() => to.write(chunk)))
    from.on('error', () => {})
    from.on('close', () => {
      if (this.#state !== 'forwarding') return
      this.#travel(() => to.destroySoon())
      // What the side that left had still to hear is nothing; what it said last may be on its way.
      broken()
    })
  }

  /** Timers of one length end in the order they began, so the order of bytes is kept. */
  #travel(arrive: () => void): void {
    const arriveUnlessBroken = () => {
      if (this.#state === 'forwarding') arrive()
    }
    if (this.#oneWay === 0) arriveUnlessBroken()
    else setTimeout(arriveUnlessBroken, this.#oneWay)
  }
}

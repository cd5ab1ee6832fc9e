import type { Clock, WebSocketLike } from '../index.ts'
import { Lane } from './lane.ts'

/** Who knocks at a server: as a handshake shows it. */
export interface Knock {
  readonly url: string
  readonly headers: Record<string, string>
  /** Sub-protocols, and the token among them. */
  readonly offered: readonly string[]
}

/** What a server says to one link. */
export interface Mouth {
  send(frame: string): void
  close(code: number, reason: string): void
  /** Both ends at once, without a word. */
  cut(): void
}

/** A server's end of one link. */
export interface Ear {
  /** The sub-protocol that it took. */
  readonly protocol: string
  receive(frame: string | Uint8Array): void
  closed(): void
  /** Nothing comes from there any more, which a server finds out late. */
  frozen(): void
}

/** `null`: nobody answers, or in no protocol that was offered. */
export type Dial = (knock: Knock, mouth: Mouth) => Ear | null

/** What passes on a wire, for who keeps a record. */
export interface WireTap {
  said?(frame: string | Uint8Array): void
  took?(frame: string): void
  ended?(why: string): void
}

export interface WireOptions {
  readonly knock: Knock
  readonly clock: Clock
  /** One way, in ms. */
  readonly latency: number
  readonly dial: Dial
  readonly tap?: WireTap
}

/** How a handshake fails when nobody answers, as Node says it: no other sub-protocol would help. */
const REFUSED = { code: 'ECONNREFUSED' }

/**
 * A WebSocket in memory, with both directions of its link. As a real one it tells nothing of its own while it is being
 * closed from our side.
 */
export class Wire implements WebSocketLike {
  protocol = ''
  binaryType = 'blob'
  onopen: ((event: object) => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  onerror: ((event: object) => void) | null = null
  /** `left`: the client closed it. */
  #state: 'opening' | 'open' | 'left' | 'ended' = 'opening'
  #frozen = false
  #ear: Ear | null = null
  readonly #options: WireOptions
  readonly #up: Lane
  readonly #down: Lane

  constructor(options: WireOptions) {
    const { clock, latency } = options
    this.#options = options
    this.#up = new Lane(clock, latency)
    this.#down = new Lane(clock, latency)
    clock.setTimeout(() => this.#dial(), latency)
  }

  get state(): 'opening' | 'open' | 'left' | 'ended' {
    return this.#state
  }

  set latency(ms: number) {
    this.#up.latency = this.#down.latency = ms
  }

  send(data: string | Uint8Array): void {
    if (this.#state === 'opening') throw new Error('Still in CONNECTING state')
    if (this.#state !== 'open') return
    this.#options.tap?.said?.(data)
    this.#up.send(() => {
      if (!this.#frozen) this.#ear?.receive(data)
    })
  }

  close(): void {
    if (this.#state === 'ended' || this.#state === 'left') return
    this.#end('left')
    this.#up.send(() => {
      if (!this.#frozen) this.#ear?.closed()
    })
  }

  /** Both ends hear of it at once, and what is under way is lost. */
  cut(): void {
    if (this.#state === 'ended') return
    this.#up.drop()
    this.#down.drop()
    this.#ear?.closed()
    if (this.#state === 'left') return
    const opening = this.#state === 'opening'
    this.#end('ended', 'cut')
    if (opening) this.#fail()
    else this.onclose?.({ code: 1006, reason: '' })
  }

  /** Nothing passes any more, in either direction, and nobody is told. */
  freeze(): void {
    this.#frozen = true
    this.#ear?.frozen()
  }

  /** What the server says waits on its way, until `release`. */
  hold(): void {
    this.#down.hold()
  }

  release(): void {
    this.#down.release()
  }

  /** A frame arrives at the client, as it stands. */
  take(frame: string): void {
    if (this.#state !== 'open') return
    this.#options.tap?.took?.(frame)
    this.onmessage?.({ data: frame })
  }

  #dial(): void {
    if (this.#state !== 'opening' || this.#frozen) return
    const { knock, dial } = this.#options
    this.#ear = dial(knock, {
      send: frame => this.#arrive(() => this.take(frame)),
      close: (code, reason) =>
        this.#arrive(() => {
          this.#end('ended', `closed with ${code}`)
          this.onclose?.({ code, reason })
        }),
      cut: () => this.cut()
    })
    if (!this.#ear) {
      this.#end('ended', 'refused')
      return this.#fail()
    }
    this.protocol = this.#ear.protocol
    this.#state = 'open'
    this.onopen?.({})
  }

  #arrive(job: () => void): void {
    if (this.#frozen) return
    this.#down.send(() => {
      if (!this.#frozen && this.#state === 'open') job()
    })
  }

  #end(state: 'left' | 'ended', why: string = state): void {
    this.#state = state
    this.#options.tap?.ended?.(why)
  }

  #fail(): void {
    this.onerror?.({ error: REFUSED })
    this.onclose?.({ code: 1006, reason: '' })
  }
}

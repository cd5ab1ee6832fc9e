import type { Clock, WebSocketImplementation } from '../index.ts'
import { isRecord, parseJson } from '../server/json.ts'
import { type Dial, type Ear, type Knock, type Mouth, Wire, type WireOptions } from './wire.ts'

/** What a client sent, parsed; `data` too, where it is JSON. */
export interface Sent {
  readonly command: string
  readonly identifier?: string
  readonly data?: unknown
  readonly history?: unknown
  readonly presence?: unknown
}

/** So many frames that the client sent are kept, the newest. */
const MOST_SENT = 10_000

/** The network of one client: one wire after the other, and what is wrong with them. */
export class Line {
  readonly WebSocket: WebSocketImplementation
  /** On all wires. Answers to pings are left out. */
  readonly sent: Sent[] = []
  readonly #clock: Clock
  readonly #dial: Dial
  #wire: Wire | null = null
  #latency = 0
  #held = false
  #twice = 0
  #plugged = true

  constructor(clock: Clock, dial: Dial) {
    this.#clock = clock
    this.#dial = dial
    const optionsOf = (knock: Knock) => this.#optionsOf(knock)
    const made = (wire: Wire) => this.#made(wire)
    this.WebSocket = class extends Wire {
      constructor(url: string, offered: string[] = [], options: Record<string, unknown> = {}) {
        super(optionsOf({ url, offered, headers: headersIn(options) }))
        made(this)
      }
    }
  }

  cut(): void {
    this.#wire?.cut()
  }

  freeze(): void {
    this.#wire?.freeze()
  }

  /** The client's end is gone, and the server is told. */
  end(): void {
    this.#plugged = false
    this.#wire?.close()
  }

  unplug(): void {
    this.#plugged = false
    this.#wire?.cut()
  }

  plug(): void {
    this.#plugged = true
  }

  hold(): void {
    this.#held = true
    this.#wire?.hold()
  }

  release(): void {
    this.#held = false
    this.#wire?.release()
  }

  delay(ms: number): void {
    this.#latency = ms
    if (this.#wire) this.#wire.latency = ms
  }

  duplicate(count: number): void {
    this.#twice = count
  }

  #optionsOf(knock: Knock): WireOptions {
    return {
      knock,
      clock: this.#clock,
      latency: this.#latency,
      dial: (...call) => this.#call(...call),
      tap: { said: frame => this.#said(frame) }
    }
  }

  #made(wire: Wire): void {
    this.#wire = wire
    if (this.#held) wire.hold()
  }

  #call(knock: Knock, mouth: Mouth): Ear | null {
    if (!this.#plugged) return null
    return this.#dial(knock, {
      ...mouth,
      send: frame => {
        mouth.send(frame)
        if (this.#twice === 0 || !isMessage(frame)) return
        this.#twice--
        mouth.send(frame)
      }
    })
  }

  #said(frame: string | Uint8Array): void {
    const sent = parsed(frame)
    if (sent.command === 'pong') return
    this.sent.push(sent)
    if (this.sent.length > MOST_SENT) this.sent.shift()
  }
}

function parsed(frame: string | Uint8Array): Sent {
  const text = typeof frame === 'string' ? frame : new TextDecoder().decode(frame)
  const value = parseJson(text)
  if (!isRecord(value)) return { command: '', data: text }
  const { command, data, ...others } = value
  return {
    ...others,
    command: String(command),
    ...('data' in value && { data: typeof data === 'string' ? (parseJson(data) ?? data) : data })
  }
}

function isMessage(frame: string): boolean {
  const value = parseJson(frame)
  return isRecord(value) && 'message' in value && !('type' in value)
}

/** By name in lower case. */
function headersIn({ headers }: Record<string, unknown>): Record<string, string> {
  if (!isRecord(headers)) return {}
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])
  )
}

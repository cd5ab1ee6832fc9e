import { isDeepStrictEqual } from 'node:util'
import type { FakeSocket } from '../support/fake-socket.ts'
import type { Breakage } from './broken-rules.ts'
import { VectorClient } from './vector-client.ts'
import { checkExpectations } from './vector-expectations.ts'
import { checkKeys, defaults, type Frame, resolved, type Step, type Vector } from './vector-file.ts'

const PROTOCOLS = { base: 'actioncable-v1-json', ext: 'actioncable-v1-ext-json' } as const
const STEPS = ['do', 'net', 'recv', 'recvRaw', 'send', 'sendAnyOrder', 'sendNone', 'wait']
const BESIDE: Record<string, readonly string[]> = {
  do: ['ch', 'args'],
  net: ['protocol', 'code', 'reason', 'status'],
  recv: ['sameTask'],
  send: ['exact', 'note']
}

export interface RunOptions {
  /** What the client speaks; the server of an `any` vector speaks the same. */
  protocol: keyof typeof PROTOCOLS
  /** Which of the server's frames never reach the client, by their number from 0. Default: none. */
  withheld?: (frame: number) => boolean
  /** Leaves out the close that follows a `disconnect` frame: the frame has to be enough. */
  withoutCloses?: boolean
  /** What is wrong with the client. */
  broken?: Breakage
}

/** Plays a vector to our client. Throws at the first thing that is not as it says. */
export async function runVector(vector: Vector, options: RunOptions): Promise<void> {
  const { protocol, withheld = () => false, withoutCloses = false, broken } = options
  const unhandled: unknown[] = []
  const note = (error: unknown) => void unhandled.push(error)
  process.on('unhandledRejection', note)
  try {
    const client = new VectorClient(PROTOCOLS[protocol], vector.client, broken)
    const player = new Player(client, protocol, withheld)
    const steps = withoutCloses ? vector.steps.filter(({ net }) => net !== 'close') : vector.steps
    for (const [number, step] of steps.entries()) {
      player.play(step, `${vector.id} step ${number}`)
      if (step.net !== undefined) await player.reached
      if (!steps[number + 1]?.sameTask) await player.pass(step.wait)
    }
    player.checkCooldown()
    await checkExpectations(vector, player)
    if (unhandled.length > 0) throw new Error(`${vector.id}: unhandled ${String(unhandled[0])}`)
  } finally {
    process.off('unhandledRejection', note)
  }
}

class Player {
  readonly client: VectorClient
  /** The identifiers that messages came for. */
  readonly received = new Set<string>()
  attempt: FakeSocket | null = null
  /** Settled when the last thing that happened to the network has. */
  reached: Promise<void> = Promise.resolve()
  readonly #protocol: RunOptions['protocol']
  readonly #withheld: (frame: number) => boolean
  #frames = 0
  #socket: FakeSocket | null = null
  #matched = 0
  readonly #payloads = new Map<string, object>()

  constructor(client: VectorClient, protocol: RunOptions['protocol'], withheld: (frame: number) => boolean) {
    this.client = client
    this.#protocol = protocol
    this.#withheld = withheld
  }

  /** Time passes, at least as much as promises need. */
  async pass(ms?: number): Promise<void> {
    await this.client.stage.clock.advance(ms)
  }

  play(step: Step, where: string): void {
    const [kind, ...more] = Object.keys(step).filter(key => STEPS.includes(key))
    if (kind === undefined || more.length > 0) throw new Error(`${where} is no step: ${JSON.stringify(step)}`)
    checkKeys(step, [kind, ...(BESIDE[kind] ?? [])], where)

    if (step.do !== undefined) this.#do(step, where)
    if (step.net !== undefined) this.reached = this.#net(step, where)
    if (step.recv) this.#receive(JSON.stringify(resolved(step.recv)), step.recv)
    if (step.recvRaw !== undefined) this.#receive(step.recvRaw)
    if (step.send) this.#expectSent(resolved(step.send), step.exact === true, where)
    if (step.sendAnyOrder) this.#expectAllSent(step.sendAnyOrder.map(resolved), where)
    if (step.sendNone) this.#expectNotSent(resolved(step.sendNone), where)
  }

  /** Nothing may be subscribed sooner after it was unsubscribed. */
  checkCooldown(): void {
    const leftAt = new Map<unknown, number>()
    for (const { frame, at, socket } of this.client.sent) {
      const key = `${this.client.stage.network.sockets.indexOf(socket)} ${frame['identifier']}`
      if (frame['command'] === 'unsubscribe') leftAt.set(key, at)
      if (frame['command'] !== 'subscribe') continue
      const apart = at - (leftAt.get(key) ?? Number.NEGATIVE_INFINITY)
      if (apart < defaults.timeoutsMs.unsubscribeCooldown)
        throw new Error(`Subscribed ${apart} ms after the unsubscribe`)
    }
  }

  #do({ do: call, ch = '', args = {} }: Step, where: string): void {
    const { client } = this
    checkKeys(args, ['action', 'payload', 'payloadRef', 'data', 'id', 'info'], where)
    switch (call) {
      case 'connect':
        return client.connect()
      case 'subscribe':
        return void client.subscribe(ch)
      case 'unsubscribe':
        return client.unsubscribe(ch)
      case 'perform':
        return client.perform(ch, args.action ?? '', this.#payload(args))
      case 'whisper':
        return client.whisper(ch, args.data)
      case 'join':
        if (args.id === undefined) throw new Error(`${where}: a join names nobody`)
        return client.join(ch, args.id, args.info)
      case 'presence':
        return client.presence(ch)
      default:
        throw new Error(`${where}: nobody here knows the call "${call}"`)
    }
  }

  /** The same name is the same object, as an app would use it again. */
  #payload({ payload, payloadRef }: NonNullable<Step['args']>): object | undefined {
    if (payloadRef === undefined) return payload
    const kept = this.#payloads.get(payloadRef) ?? payload
    if (kept) this.#payloads.set(payloadRef, kept)
    return kept
  }

  async #net({ net, protocol = '', code, reason }: Step, where: string): Promise<void> {
    switch (net) {
      case 'open': {
        const socket = await this.#attempt(where)
        const known = protocol === PROTOCOLS.base || protocol === PROTOCOLS.ext
        this.#socket = socket
        return socket.accept(known ? PROTOCOLS[this.#protocol] : protocol)
      }
      case 'hang':
        return void (await this.#attempt(where))
      case 'fail': {
        // An attempt that met its own timeout hears of it too late.
        const over = this.client.cable.state === 'closed'
        return (over ? this.client.stage.network.socket : await this.#attempt(where)).fail()
      }
      case 'close':
        if (!this.#socket) throw new Error(`${where}: nothing is open`)
        return this.#socket.end(code, reason)
      default:
        throw new Error(`${where}: nobody here knows the net event "${net}"`)
    }
  }

  /** The socket of the attempt under way. Waits are not part of the vectors: the next attempt is brought on. */
  async #attempt(where: string): Promise<FakeSocket> {
    const { clock, network } = this.client.stage
    const { nextRetryAt } = this.client.cable.status.get()
    if (nextRetryAt !== null) await clock.advance(nextRetryAt - clock.now())

    const socket = network.sockets.at(-1)
    if (socket?.state !== 'opening') throw new Error(`${where}: no attempt is under way`)
    this.attempt = socket
    return socket
  }

  #receive(raw: string, frame?: Frame): void {
    if (this.#withheld(this.#frames++)) return
    const { type, identifier } = frame ?? {}
    if (typeof identifier === 'string') this.received.add(identifier.slice(1))
    const before = this.client.sent.length
    this.#socket?.receiveRaw(raw)
    if (type === 'reject_history') this.#answerBySecond(before)
  }

  /** Offsets were refused: a client may ask once more, from a second on, and there is nothing. */
  #answerBySecond(from: number): void {
    const asked = this.client.sent.slice(from).filter(({ frame }) => frame['command'] === 'history')
    for (const { frame } of asked) {
      if (!isSubset(frame['history'], {}) || 'streams' in Object(frame['history']))
        throw new Error(`Asked again by offset: ${JSON.stringify(frame)}`)
      this.#socket?.receive({ type: 'confirm_history', identifier: frame['identifier'] })
    }
    if (asked.length > 1) throw new Error('Asked more than once')
  }

  #expectSent(wanted: Frame, exact: boolean, where: string): void {
    const sent = this.client.sent
    const at = sent.findIndex(({ frame }, index) => index >= this.#matched && matches(frame, wanted, exact))
    if (at < 0) {
      const rest = sent.slice(this.#matched).map(({ frame }) => frame)
      throw new Error(`${where}: not sent: ${JSON.stringify(wanted)}, but ${JSON.stringify(rest)}`)
    }
    this.#matched = at + 1
  }

  #expectAllSent(wanted: readonly Frame[], where: string): void {
    const start = this.#matched
    let end = start
    for (const frame of wanted) {
      this.#matched = start
      this.#expectSent(frame, false, where)
      end = Math.max(end, this.#matched)
    }
    this.#matched = end
  }

  #expectNotSent(unwanted: Frame, where: string): void {
    const bad = this.#socket?.sent.find(frame => matches(frame, unwanted, false))
    if (bad) throw new Error(`${where}: sent ${JSON.stringify(bad)}`)
  }
}

function matches(frame: Frame, wanted: Frame, exact: boolean): boolean {
  if (exact) return isDeepStrictEqual(frame, wanted)
  return Object.entries(wanted).every(([key, value]) => {
    const found = frame[key]
    // The data of a perform is JSON within JSON: its order of keys means nothing.
    return frame['command'] === 'message' && key === 'data'
      ? isDeepStrictEqual(JSON.parse(String(found)), JSON.parse(String(value)))
      : isSubset(found, value)
  })
}

/** Whether all that is wanted is there, with more beside it or not. */
function isSubset(found: unknown, wanted: unknown): boolean {
  if (!isObject(wanted) || Array.isArray(wanted)) return isDeepStrictEqual(found, wanted)
  return (
    isObject(found) &&
    Object.entries(wanted).every(([key, value]) => isSubset(Reflect.get(found, key), value))
  )
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

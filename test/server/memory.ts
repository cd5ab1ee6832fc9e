import { type Brain, type BrainOptions, type ConnectRequest, createBrain, type Session } from 'hawser/server'

export const BASE = 'actioncable-v1-json'
export const EXTENDED = 'actioncable-v1-ext-json'

/** The identifier of a channel, as a client would write it. */
export const named = (channel: string, params: Record<string, unknown> = {}) =>
  JSON.stringify({ channel, ...params })

/** The identifier of a public stream. */
export const stream = (name: string) => named('$pubsub', { stream_name: name })

export const message = (identifier: string, body: unknown) => ({ identifier, message: body })
export const confirmed = (identifier: string) => ({ type: 'confirm_subscription', identifier })
export const rejected = (identifier: string) => ({ type: 'reject_subscription', identifier })

/** A server without history: its messages have no position. */
export const forgetful = (options: BrainOptions = {}) => createBrain({ history: false, ...options })

/** A client in memory: frames in, frames out. */
export interface MemoryClient {
  readonly session: Session
  /** Every frame of the server, parsed. */
  readonly frames: unknown[]
  /** How the server closed, if it did. */
  readonly close: { code: number; reason: string } | null
  readonly heard: boolean
  /** Sends commands, and resolves with what came until they were done. */
  say(...commands: object[]): Promise<unknown[]>
  /** Sends a frame as it stands. */
  sayRaw(frame: string | Uint8Array): Promise<unknown[]>
  subscribe(identifier: string): Promise<unknown[]>
  perform(identifier: string, data: object): Promise<unknown[]>
}

export type Guest = Partial<ConnectRequest & { protocol: string }>

/** Connects, and waits until the server has made up its mind. */
export async function enter(brain: Brain, guest: Guest = {}): Promise<MemoryClient> {
  const client = knock(brain, guest)
  await client.session.idle
  return client
}

/** Connects and does not wait. */
export function knock(brain: Brain, guest: Guest = {}): MemoryClient {
  const frames: unknown[] = []
  let close: MemoryClient['close'] = null
  let heard = true

  const session = brain.open(
    { url: 'http://server.test/cable', headers: {}, token: null, protocol: EXTENDED, ...guest },
    {
      send: frame => void frames.push(JSON.parse(frame)),
      close: (code, reason) => {
        close = { code, reason }
      },
      stopReading: () => {
        heard = false
      }
    }
  )

  const sayRaw = async (...raw: (string | Uint8Array)[]) => {
    const before = frames.length
    for (const frame of raw) session.receive(frame)
    await session.idle
    return frames.slice(before)
  }
  const say = (...commands: object[]) => sayRaw(...commands.map(command => JSON.stringify(command)))

  return {
    session,
    frames,
    say,
    sayRaw,
    get close() {
      return close
    },
    get heard() {
      return heard
    },
    subscribe: identifier => say({ command: 'subscribe', identifier }),
    perform: (identifier, data) => say({ command: 'message', identifier, data: JSON.stringify(data) })
  }
}

/** Keeps what a server reports, as sentences. */
export function ledger() {
  const sentences: string[] = []
  return {
    sentences,
    onError: (error: unknown) => void sentences.push(error instanceof Error ? error.message : String(error))
  }
}

/** A promise to be kept by hand. */
export function deferred<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>(keep => {
    resolve = keep
  })
  return { promise, resolve }
}

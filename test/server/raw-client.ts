import { once } from 'node:events'
import { WebSocket } from 'ws'
import { EXTENDED } from './memory.ts'

const PATIENCE = 4_000

/** Resolves as soon as `check` says something, and fails when it has not for four seconds. */
export async function eventually<T>(what: string, check: () => T | undefined | null | false): Promise<T> {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise(go => setTimeout(go, 2))) {
    const found = check()
    if (found) return found
  }
  throw new Error(`In ${PATIENCE} ms there was no ${what}`)
}

/** A bare WebSocket, and what came over it. */
export interface RawClient {
  readonly socket: WebSocket
  readonly frames: Record<string, unknown>[]
  readonly closed: Promise<{ code: number; reason: string }>
  say(command: object): void
  /** The first frame that has all of this. */
  frame(part: Record<string, unknown>): Promise<Record<string, unknown>>
}

export interface Handshake {
  protocols?: string[]
  headers?: Record<string, string>
}

/** Opens a socket; rejects when the server refuses it, with `Unexpected server response: <status>`. */
export async function open(url: string, handshake: Handshake = {}): Promise<RawClient> {
  const { protocols = [EXTENDED], headers = {} } = handshake
  const socket = new WebSocket(url, protocols, { headers })
  const frames: Record<string, unknown>[] = []
  socket.on('message', data => void frames.push(JSON.parse(String(data))))
  const closed = new Promise<{ code: number; reason: string }>(resolve =>
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }))
  )
  await once(socket, 'open', { signal: AbortSignal.timeout(PATIENCE) })
  // A broken link is an error to `ws`; the tests look at the close that follows.
  socket.on('error', () => {})

  return {
    socket,
    frames,
    closed,
    say: command => socket.send(JSON.stringify(command)),
    frame: part =>
      eventually(`frame with ${JSON.stringify(part)}`, () =>
        frames.find(frame => Object.entries(part).every(([key, value]) => frame[key] === value))
      )
  }
}

/** Opens a socket, and resolves with the welcomed client. */
export async function join(url: string, handshake: Handshake = {}): Promise<RawClient> {
  const client = await open(url, handshake)
  await client.frame({ type: 'welcome' })
  return client
}

/** Opens a socket, and resolves with the client when this subscription of it is confirmed. */
export async function subscribed(url: string, identifier: string): Promise<RawClient> {
  const client = await join(url)
  client.say({ command: 'subscribe', identifier })
  await client.frame({ type: 'confirm_subscription' })
  return client
}

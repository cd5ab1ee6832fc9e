import type { WebSocketServer } from 'ws'
import { CallError } from '../index.ts'

type Ws = { WebSocketServer: typeof WebSocketServer }

/** `ws` is an optional peer: who only uses the client does not have it. */
export async function loadWebSocketServer(
  load: () => Promise<Ws> = () => import('ws')
): Promise<typeof WebSocketServer> {
  try {
    return (await load()).WebSocketServer
  } catch (cause) {
    throw new CallError('hawser/server needs the package "ws": run npm install ws', {
      reason: 'no_ws',
      phase: 'options',
      retryable: false,
      cause
    })
  }
}

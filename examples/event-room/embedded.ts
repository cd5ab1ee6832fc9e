import { createServer, type Server } from 'hawser/server'
import type { Backend, BackendParts } from './backend.ts'
import { authenticate, createChannels } from './handlers.ts'
import { KEPT, PING_EVERY } from './settings.ts'

/** The server of the package, in this process. */
export interface EmbeddedBackend extends Backend {
  readonly server: Server
}

export interface EmbeddedOptions {
  /** In ms. What a client missed is dated by the last ping, and without one nothing is proven. Default 1,000. */
  pingInterval?: number
}

/** How long the server stays away in a restart, in ms: long enough that a first try fails now and then. */
export const RESTART_PAUSE = 800

export const embedded =
  ({ pingInterval = PING_EVERY }: EmbeddedOptions = {}) =>
  async ({ stage, onError }: BackendParts): Promise<EmbeddedBackend> => {
    const server = await createServer({
      channels: createChannels(stage),
      authenticate,
      history: { limit: KEPT },
      pingInterval,
      onError
    })
    return {
      name: 'the embedded server',
      server,
      port: server.port,
      restarts: ['remembering', 'forgetting'],
      publish: (stream, message) => server.broadcast(stream, message),
      freezer: null,
      restart: how => server.restart({ pause: RESTART_PAUSE, keepMemory: how === 'remembering' }),
      close: () => server.close()
    }
  }

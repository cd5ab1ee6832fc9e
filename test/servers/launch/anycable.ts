import { createRpcBackend, type RpcBackend } from 'hawser/server'
import { authenticate, channels } from '../channels.ts'
import { OFFERS } from '../offers.ts'
import { SECRET } from '../secret.ts'
import { findAnyCable } from './installed.ts'
import { publish, publishDisconnect } from './publish.ts'
import { KEPT, type Recipe } from './test-server.ts'

/** The real anycable-go, with our channels as its backend. */
export function anycable(kept = KEPT): Recipe {
  const { binary, version } = findAnyCable()
  const offers = OFFERS.anycable
  let backend: RpcBackend | null = null

  return {
    name: 'anycable-go',
    version,
    offers,
    async command(port) {
      backend ??= await createRpcBackend({
        channels,
        authenticate,
        broadcastUrl: `http://127.0.0.1:${port}/_broadcast`,
        // What clients do wrong here they do on purpose.
        onError: () => {}
      })
      return { file: binary, args: flags(port, backend.url), env: withoutAnyCable() }
    },
    broadcast: publish,
    disconnectRemote: publishDisconnect,
    async restart(server) {
      await server.terminate()
      await server.start()
    },
    keeping: anycable,
    cleanUp: async () => backend?.close()
  }

  function flags(port: number, rpc: string): string[] {
    return [
      '--ignore-config-path',
      '--presets=none',
      '--log_level=error',
      '--host=127.0.0.1',
      `--port=${port}`,
      ...(kept > 0 ? ['--broker=memory', `--history_limit=${kept}`] : []),
      '--broadcast_adapter=http',
      `--http_broadcast_port=${port}`,
      `--rpc_host=${rpc}`,
      // Told of each disconnect it ends slowly enough that clients hear of it.
      '--disconnect_mode=always',
      `--jwt_secret=${SECRET}`,
      `--streams_secret=${SECRET}`,
      '--public_streams',
      '--streams_whisper',
      `--presence_ttl=${(offers.presence?.ttl ?? 0) / 1_000}`,
      `--ping_interval=${offers.pingInterval / 1_000}`,
      `--pong_timeout=${(offers.pongWithin ?? 0) / 1_000}`
    ]
  }
}

/** The settings of whoever runs the tests are not ours. */
export function withoutAnyCable(): NodeJS.ProcessEnv {
  const foreign = Object.keys(process.env).filter(name => /^(ANYCABLE_|REDIS_URL$)/.test(name))
  return {
    ...Object.fromEntries(foreign.map(name => [name, undefined])),
    ANYCABLE_DISABLE_TELEMETRY: 'true'
  }
}

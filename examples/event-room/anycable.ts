import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRpcBackend } from 'hawser/server'
import type { Backend, BackendParts } from './backend.ts'
import { authenticate, createChannels } from './handlers.ts'
import { KEPT, PING_EVERY } from './settings.ts'

/** How long anycable-go may take from its start to its first answer, in ms. */
const BOOT = 10_000

/** A real anycable-go, with the same channels as its backend, by RPC over HTTP. `binary` is its path or its name. */
export const anycable =
  (binary: string) =>
  async ({ stage, onError }: BackendParts): Promise<Backend> => {
    const port = await freePort()
    const origin = `http://127.0.0.1:${port}`
    const broadcastUrl = `${origin}/_broadcast`
    const channels = createChannels(stage)
    const rpc = await createRpcBackend({ channels, authenticate, broadcastUrl, onError })
    let published = Promise.resolve()
    let child = await start().catch(async error => {
      await rpc.close()
      throw error
    })

    async function start(): Promise<ChildProcess> {
      const started = spawn(binary, flags(port, rpc.url), {
        stdio: ['ignore', 'inherit', 'inherit'],
        env: withoutAnyCable()
      })
      // The last resort, when this process goes down without a word.
      const kill = () => started.kill('SIGKILL')
      process.once('exit', kill)
      started.once('close', () => process.off('exit', kill))
      const decided = new AbortController()
      const { signal } = decided
      const failed = once(started, 'exit', { signal }).then(([code]) => {
        throw new Error(`anycable-go ended while it started: exit code ${code}`)
      })
      try {
        await Promise.race([failed, answers(origin, signal)])
      } finally {
        decided.abort()
      }
      return started
    }

    async function post(body: string): Promise<void> {
      const { ok, status } = await fetch(broadcastUrl, { method: 'POST', body })
      if (!ok) throw new Error(`anycable-go did not take a message: status ${status}`)
    }

    async function end(): Promise<void> {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      // One that stands still does not hear the first.
      child.kill('SIGCONT')
      await ended
    }

    return {
      name: 'anycable-go',
      port,
      // Its memory is that of its process.
      restarts: ['forgetting'],
      publish(stream, message) {
        const taken = published.then(() => post(JSON.stringify({ stream, data: JSON.stringify(message) })))
        // One after the other: requests overtake each other.
        published = taken.catch(() => {})
        return taken
      },
      freezer: {
        freeze: () => child.kill('SIGSTOP'),
        thaw: () => child.kill('SIGCONT')
      },
      async restart() {
        await end()
        child = await start()
      },
      async close() {
        await end()
        await rpc.close()
      }
    }
  }

const flags = (port: number, rpc: string): string[] => [
  '--ignore-config-path',
  '--presets=none',
  '--log_level=error',
  '--host=127.0.0.1',
  `--port=${port}`,
  '--broker=memory',
  `--history_limit=${KEPT}`,
  '--broadcast_adapter=http',
  `--http_broadcast_port=${port}`,
  `--rpc_host=${rpc}`,
  `--ping_interval=${PING_EVERY / 1_000}`
]

/** Whatever its settings are on this machine, they are not for this room. */
function withoutAnyCable(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !/^(ANYCABLE_|REDIS_URL$)/.test(name))
  return { ...Object.fromEntries(others), ANYCABLE_DISABLE_TELEMETRY: 'true' }
}

async function answers(origin: string, signal: AbortSignal): Promise<void> {
  for (const end = Date.now() + BOOT; Date.now() < end; await sleep(20, undefined, { signal })) {
    const answer = await fetch(`${origin}/health`).catch(() => null)
    if (answer?.ok) return
  }
  throw new Error(`anycable-go gave no answer for ${BOOT} ms`)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  await new Promise(resolve => probe.close(resolve))
  if (typeof address !== 'object' || address === null) throw new Error('There is no free port')
  return address.port
}

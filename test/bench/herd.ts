import type { Packed } from '../package/packed.ts'
import { withoutAnyCable } from '../servers/launch/anycable.ts'
import { freePort } from '../servers/launch/free-port.ts'
import { findAnyCable } from '../servers/launch/installed.ts'
import { ServerProcess } from '../servers/launch/server-process.ts'
import type { ClientName } from './clients/client.ts'
import { figuresAround, figuresOf } from './launch.ts'
import type { Figure } from './programs/program.ts'
import { together } from './together.ts'

const CONTENDERS: readonly ClientName[] = ['hawser', 'core', 'rails']

/** How very many clients come back: at once, from a restart of a real server, and from a minute away. */
export async function herd(packed: Packed): Promise<Figure[]> {
  const dropped = CONTENDERS.flatMap(name => figuresOf(packed, 'herd', 'full', name))
  const restarted: Figure[] = []
  for (const name of CONTENDERS) restarted.push(...(await restartedUnder(packed, name)))
  return [...together(dropped), ...together(restarted), ...figuresOf(packed, 'herd-away', 'full')]
}

async function restartedUnder(packed: Packed, name: ClientName): Promise<Figure[]> {
  const { binary } = findAnyCable()
  const port = await freePort()
  const start = async () => {
    const server = new ServerProcess('anycable-go', {
      file: binary,
      args: flags(port),
      env: withoutAnyCable()
    })
    await healthy(port)
    return server
  }
  let server = await start()
  try {
    return await figuresAround(packed, ['herd-restart', name, `ws://127.0.0.1:${port}/cable`], async () => {
      await server.end('SIGTERM')
      server = await start()
    })
  } finally {
    await server.end('SIGKILL')
  }
}

async function healthy(port: number): Promise<void> {
  for (const end = Date.now() + 10_000; ; await new Promise(resolve => setTimeout(resolve, 20))) {
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => null)
    await answer?.arrayBuffer()
    if (answer?.ok) return
    if (Date.now() > end) throw new Error('anycable-go gave no answer')
  }
}

const flags = (port: number) => [
  ...['--ignore-config-path', '--presets=none', '--log_level=error', '--host=127.0.0.1', `--port=${port}`],
  ...['--norpc', '--noauth', '--public_streams', '--broker=memory']
]

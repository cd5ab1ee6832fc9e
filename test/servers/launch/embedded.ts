import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Mode } from 'hawser/server'
import { OFFERS } from '../offers.ts'
import { publish, publishDisconnect } from './publish.ts'
import { KEPT, post, type Recipe } from './test-server.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const program = fileURLToPath(new URL('embedded-program.ts', import.meta.url))

/** Our own server, as it is or in the mode that answers as AnyCable does. */
export function embedded(mode: Mode, kept = KEPT): Recipe {
  const offers = mode === 'anycable' ? OFFERS.embeddedAsAnyCable : OFFERS.embedded
  return {
    name: mode === 'anycable' ? 'embedded as AnyCable' : 'embedded',
    version: versionOf(`${repository}/package.json`),
    offers,
    command(port) {
      const restart = offers.historyOutlivesRestart ? 'remembering' : 'forgetting'
      const args = [
        port,
        mode,
        offers.pingInterval,
        offers.pongWithin,
        kept,
        restart,
        offers.presence?.ttl
      ].map(String)
      return { file: process.execPath, args: ['--import', 'tsx', program, ...args], cwd: repository }
    },
    broadcast: publish,
    disconnectRemote: publishDisconnect,
    restart: ({ origin }) => post(`${origin}/restart`, ''),
    keeping: few => embedded(mode, few)
  }
}

function versionOf(path: string): string {
  const { version } = JSON.parse(readFileSync(path, 'utf8'))
  return String(version)
}

import type { WebSocketImplementation } from 'hawser'
import { WebSocket } from 'ws'
import { type ClientName, NAMES, SETTINGS } from '../clients/client.ts'
import { CLIENTS } from '../clients/clients.ts'
import { HerdTally } from './herd-tally.ts'
import { program } from './program.ts'

const SIZE = 2_000
const PATIENCE = 90_000
/** So many handshakes at once: the crowd comes in one by one, and goes at once. */
const AT_ONCE = 50

/** So many clients on a real server, which whoever started this restarts when it reads "ready". */
await program(async ([client = '', url = '']) => {
  const name = NAMES.find(known => known === client)
  if (!name || name === 'floor') throw new Error(`Nothing is known of ${client}`)
  return restarted(name, url)
})

async function restarted(name: ClientName, url: string) {
  const tally = new HerdTally()
  const open = new Set<WebSocket>()
  const losses: number[] = []
  const Counted: WebSocketImplementation = class extends WebSocket {
    constructor(address: string, protocols: string[] = []) {
      super(address, protocols)
      tally.tries.push(performance.now())
      // In with the welcome, which is the first that comes.
      this.once('message', () => {
        open.add(this)
        tally.returns.push(performance.now())
      })
      this.on('close', () => {
        if (open.delete(this)) losses.push(performance.now())
      })
      this.on('error', () => {})
    }
  }
  for (let made = 0; made < SIZE; made += AT_ONCE) {
    for (let one = 0; one < AT_ONCE; one++)
      CLIENTS[name]({ ...SETTINGS, pingInterval: 3_000, url, WebSocket: Counted }).connect()
    await until(() => open.size >= made + AT_ONCE)
  }
  tally.tries.length = tally.returns.length = 0
  process.stderr.write('ready\n')
  await until(() => losses.length >= SIZE)
  tally.begin = losses[0] ?? 0
  await until(() => open.size === SIZE)
  return tally.figures('2,000 clients, anycable-go restarted', name, SIZE)
}

async function until(met: () => boolean): Promise<void> {
  for (const end = performance.now() + PATIENCE; !met(); ) {
    if (performance.now() > end) throw new Error(`After ${PATIENCE} ms they are not all there`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

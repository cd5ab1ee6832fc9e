import type { Cable, NamedChannel } from 'hawser'
import { createCable } from 'hawser/node'
import { afterEach, beforeEach, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { type Duty, SilentServer } from './silent-server.ts'

const SHORT = {
  timeouts: { open: 200, welcome: 200, confirm: 200 },
  waits: { first: 100, window: 100, cap: 100, stale: 100 },
  pingInterval: 50,
  maxMissingPings: 4
}
/** The longest phase with its patience, three times 200 ms, a wait of 200 ms at most, and a slow machine. */
const BOUND = 2_500

let server: SilentServer
let cable: Cable
let channel: NamedChannel

beforeEach(async () => {
  server = await SilentServer.start()
  cable = createCable(server.url, { ...SHORT, onError: () => {} })
})

afterEach(async () => {
  cable.disconnect()
  await server.stop()
})

const isWell = () => cable.state === 'connected' && channel.state === 'connected'
const failedWith = (reason: string, phase: string) => () => {
  const error = cable.status.get().lastError
  return error !== null && error.reason === reason && 'phase' in error && error.phase === phase
}

/** How the user is told of each kind of silence. */
const NOTICED: Record<Duty, () => boolean> = {
  upgrade: failedWith('timeout', 'open'),
  welcome: failedWith('timeout', 'welcome'),
  confirm: () => cable.state === 'connected' && channel.state === 'disconnected',
  ping: failedWith('stale', 'connected')
}

for (const duty of ['upgrade', 'welcome', 'confirm', 'ping'] as const) {
  it(`notices a server without ${duty}, and is back once it behaves`, async () => {
    if (duty !== 'ping') server.neglects = duty
    channel = cable.subscribeTo('Room')
    if (duty === 'ping') await eventually(isWell)
    server.neglects = duty

    const silentAt = Date.now()
    await eventually(NOTICED[duty])
    const noticed = Date.now() - silentAt

    server.neglects = null
    const behavesAt = Date.now()
    await eventually(isWell, BOUND)
    const back = Date.now() - behavesAt
    console.log(`silent server, no ${duty}: noticed after ${noticed} ms, back ${back} ms after it behaves`)
  })
}

import { type ClientName, NAMES, SETTINGS } from '../clients/client.ts'
import { CLIENTS } from '../clients/clients.ts'
import { BenchSocket } from '../far-end.ts'
import { HerdTally } from './herd-tally.ts'
import { program } from './program.ts'

const SIZE = 8_000
const PING_EVERY = 3_000
/** How often the server looks who has come, in ms. */
const LOOK = 5
const PATIENCE = 60_000

/** So many clients in one process, all dropped at once, on the clock of the machine. */
await program(async ([client = '']) => {
  const name = NAMES.find(known => known === client)
  if (!name || name === 'floor') throw new Error(`Nothing is known of ${client}`)
  return dropped(name)
})

async function dropped(name: ClientName) {
  const tally = new HerdTally()
  const open = new Set<BenchSocket>()
  for (let made = 0; made < SIZE; made++) CLIENTS[name]({ ...SETTINGS, pingInterval: PING_EVERY }).connect()
  const looking = setInterval(() => {
    for (const socket of BenchSocket.made.splice(0)) {
      tally.tries.push(performance.now())
      socket.protocol = socket.protocols[0] ?? ''
      socket.readyState = BenchSocket.OPEN
      socket.onopen?.({})
      socket.receive('{"type":"welcome"}')
      open.add(socket)
      tally.returns.push(performance.now())
    }
  }, LOOK)
  const pinging = setInterval(() => {
    for (const socket of open) socket.receive('{"type":"ping","message":1}')
  }, PING_EVERY)

  await until(() => open.size === SIZE)
  await new Promise(resolve => setTimeout(resolve, PING_EVERY))
  tally.tries.length = tally.returns.length = 0
  tally.begin = performance.now()
  for (const socket of [...open]) {
    open.delete(socket)
    socket.readyState = BenchSocket.CLOSED
    socket.onclose?.({ code: 1006, reason: '' })
  }
  await until(() => open.size === SIZE)
  clearInterval(looking)
  clearInterval(pinging)
  return tally.figures('8,000 clients dropped at once', name, SIZE)
}

async function until(met: () => boolean): Promise<void> {
  for (const end = performance.now() + PATIENCE; !met(); ) {
    if (performance.now() > end) throw new Error(`After ${PATIENCE} ms they are not all there`)
    await new Promise(resolve => setTimeout(resolve, LOOK))
  }
}

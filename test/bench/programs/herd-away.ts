import { createCable } from 'hawser'
import { BenchSocket, nextTurn } from '../far-end.ts'
import { SlotClock } from '../slot-clock.ts'
import { HerdTally } from './herd-tally.ts'
import { program } from './program.ts'

const SIZE = 10_000
const AWAY = 60_000
const AFTERWARDS = 60_000

/** So many whole clients on one virtual clock, whose server is away for a minute. */
await program(async () => {
  const clock = new SlotClock()
  const tally = new HerdTally()
  let away = false
  let open: BenchSocket[] = []
  const cables = Array.from({ length: SIZE }, () =>
    createCable('ws://server.test/cable', {
      clock,
      protocol: 'actioncable-v1-json',
      maxMissingPings: Number.POSITIVE_INFINITY,
      websocketImplementation: BenchSocket
    })
  )
  const serve = () => {
    for (const socket of BenchSocket.made.splice(0)) {
      tally.tries.push(clock.now())
      if (away) {
        socket.onclose?.({ code: 1006, reason: '' })
        continue
      }
      socket.protocol = socket.protocols[0] ?? ''
      socket.readyState = BenchSocket.OPEN
      socket.onopen?.({})
      socket.receive('{"type":"welcome"}')
      open.push(socket)
      tally.returns.push(clock.now())
    }
  }
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed++) {
      // Promises of the clients settle, and then their sockets are there.
      if (clock.step()) await nextTurn()
      serve()
    }
  }

  for (const cable of cables) cable.connect().catch(() => {})
  await nextTurn()
  await pass(100)
  if (open.length !== SIZE) throw new Error(`${open.length} of ${SIZE} came in`)
  await pass(15_000)

  tally.tries.length = tally.returns.length = 0
  away = true
  const dropped = open
  open = []
  for (const socket of dropped) socket.onclose?.({ code: 1006, reason: '' })
  await pass(AWAY)
  if (tally.tries.length === 0) throw new Error('Nobody tried while the server was away')
  // The loss is counted with the tries in vain, and the one that succeeds is still to come.
  const most = Math.max(...cables.map(({ status }) => status.get().attempt))
  away = false
  tally.begin = clock.now()
  await pass(AFTERWARDS)
  if (open.length !== SIZE) throw new Error(`${open.length} of ${SIZE} came back`)
  const what = '10,000 clients, server away for a minute'
  return [
    ...tally.figures(what, 'hawser', SIZE),
    { what: `${what}, most tries of one`, unit: 'each', floor: '', values: { hawser: most } }
  ]
})

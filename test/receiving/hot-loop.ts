// 10,000 messages a second for a minute through a slow loop that wants the newest of each key: what does the heap do?
// node --expose-gc, by `npm run bench:loop`; `-- SECONDS` for another time.
import { createCable, latestBy } from 'hawser'
import { createFakeNetwork } from '../support/fake-socket.ts'
import { Server } from '../support/story.ts'

const SECONDS = Number(process.argv[2] ?? 60)
const PER_SECOND = 10_000
const KEYS = 500
const CHAT = '{"channel":"ChatChannel"}'
const MOST_GROWTH = 5_000_000

const network = createFakeNetwork()
const server = new Server(network)
const cable = createCable('ws://server.test/cable', {
  websocketImplementation: network.WebSocket,
  maxMissingPings: Number.POSITIVE_INFINITY
})
const chat = cable.subscribeTo<{ key: number; n: number }>('ChatChannel')
server.welcome()
server.confirm(CHAT)

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
const heap = () => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

let taken = 0
const loop = chat.messages({ overflow: latestBy(({ key }) => key) })
const reading = (async () => {
  // A tenth of what comes, at most.
  for await (const _ of loop) if (++taken % 10 === 0) await pause(10)
})()

let sent = 0
let most = 0
const begin = performance.now()
await pause(1_000)
const before = heap()
const start = performance.now()
let nextLook = 10
while (performance.now() - start < SECONDS * 1_000) {
  const due = ((performance.now() - start) / 1_000) * PER_SECOND
  for (; sent < due; sent++) server.say(CHAT, { key: sent % KEYS, n: sent })
  most = Math.max(most, loop.waiting)
  if ((performance.now() - start) / 1_000 >= nextLook) {
    console.log(
      `${nextLook} s: ${sent} sent, ${taken} taken, ${loop.waiting} wait, heap ${heap() - before} bytes more`
    )
    nextLook += 10
  }
  await pause(1)
}
const growth = heap() - before
console.log(
  `${sent} messages in ${Math.round((performance.now() - begin) / 1_000)} s, ${taken} taken, at most ${most} waited, heap grew by ${growth} bytes`
)
cable.disconnect()
await loop.return()
await reading
if (growth > MOST_GROWTH || most > KEYS) {
  console.error(`The heap may grow by ${MOST_GROWTH} bytes, and ${KEYS} may wait`)
  process.exitCode = 1
}

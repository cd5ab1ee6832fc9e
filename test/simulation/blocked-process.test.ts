import { once } from 'node:events'
import { createCable } from 'hawser/node'
import { expect, it, onTestFinished } from 'vitest'
import { startAtOnce } from '../node/child.ts'
import { eventually } from '../support/eventually.ts'

/** Nothing runs for so long: no timer, and no socket is read. Meanwhile the server's pings pile up. */
const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

// 600 ms of silence end a link. A timer that is more than a second late makes the client ask before.
it.each([900, 2_000])(
  'keeps its link and its calls when the process was blocked for %d ms',
  async ms => {
    const server = startAtOnce('test/simulation/pinging-server.ts')
    onTestFinished(() => void server.process.kill())
    const [url] = await once(server.process.stdout, 'data')

    const cable = createCable(String(url).trim(), { pingInterval: 150, maxMissingPings: 4 })
    onTestFinished(() => cable.disconnect())
    let pings = 0
    const losses: unknown[] = []
    cable.on('keepalive', () => pings++)
    cable.on('disconnect', error => losses.push(error))
    const room = cable.subscribeTo('Room')
    await room.ensureSubscribed()

    for (let round = 0; round < 2; round++) {
      block(ms)
      await room.perform('speak')
      const before = pings
      await eventually(() => pings > before + 20)
    }
    expect(losses).toEqual([])
  },
  30_000
)

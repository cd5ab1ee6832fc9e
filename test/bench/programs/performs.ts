import { isDeepStrictEqual } from 'node:util'
import { identifierOf, NAMES } from '../clients/client.ts'
import { Crowd } from '../crowd.ts'
import { nextTurn } from '../far-end.ts'
import { inRounds } from '../rounds.ts'
import { type Figure, program } from './program.ts'

const BATCH = 2_000

/** From the call to the text that the socket gets, all that the client does later for the call included. */
await program(async (_, quick) => {
  const crowds = new Map<string, Crowd>()
  for (const name of NAMES) {
    const crowd = new Crowd(name, 1)
    await crowd.subscribe(0, 1, () => {})
    crowd.check()
    crowds.set(name, crowd)
  }

  const figures: Figure[] = []
  for (const [size, bytes] of [
    ['100 B', 100],
    ['1 kB', 1_000]
  ] as const) {
    const text = 'He loved Big Brother. '.repeat(50).slice(0, bytes)
    const { floor, ratios } = await inRounds({
      rounds: quick ? 12 : 30,
      operations: BATCH,
      async run(name) {
        const room = crowds.get(name)?.rooms[0]
        let last: unknown
        for (let id = 0; id < BATCH; id++) last = room?.perform('speak', { id, text })
        await last
        await nextTurn()
      },
      check(name) {
        const sent = crowds.get(name)?.farEnd.socket.sent.splice(0) ?? []
        if (sent.length !== BATCH) throw new Error(`${name} sent ${sent.length} of ${BATCH} commands`)
        for (const [id, frame] of sent.entries()) {
          const { command, identifier, data } = JSON.parse(frame)
          const wanted = { action: 'speak', id, text }
          if (
            command !== 'message' ||
            identifier !== identifierOf(0) ||
            !isDeepStrictEqual(JSON.parse(data), wanted)
          )
            throw new Error(`${name} sent ${frame}`)
        }
      }
    })
    figures.push({
      what: `perform out, ${size}`,
      unit: 'x floor',
      floor: `${floor.toFixed(2)} µs`,
      values: ratios
    })
  }
  return figures
})

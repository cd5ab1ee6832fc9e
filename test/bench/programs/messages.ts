import { identifierOf, NAMES } from '../clients/client.ts'
import { Crowd } from '../crowd.ts'
import { inRounds } from '../rounds.ts'
import { type Figure, program } from './program.ts'

const SIZES = { '100 B': 100, '1 kB': 1_000, '16 kB': 16_000 }

/** So many in one turn: about five milliseconds of the floor. */
const BATCH = { '100 B': 4_000, '1 kB': 2_000, '16 kB': 300 }

const KINDS = { base: ', base protocol', plain: '', positioned: ', with position' }

/** From the text of a frame to the app's callback, for so many subscriptions, on a protocol, with a position or without. */
await program(async ([count, kind], quick) => {
  const subscriptions = Number(count)
  if (kind !== 'base' && kind !== 'plain' && kind !== 'positioned')
    throw new Error(`Nothing is known of ${kind}`)
  let heard = 0
  let checksum = 0
  const listen = (message: unknown) => {
    heard++
    // As an app would, it looks into what it gets: the ids have to add up.
    checksum += (message as { id: number }).id
  }

  const crowds = new Map<string, Crowd>()
  for (const name of NAMES) {
    const crowd = new Crowd(name, subscriptions, kind === 'base' ? 'base' : 'ext')
    await crowd.subscribe(0, subscriptions, listen)
    crowd.check()
    crowds.set(name, crowd)
  }

  const figures: Figure[] = []
  const identifiers = Array.from({ length: subscriptions }, (_, room) => identifierOf(room))
  let published = 0
  for (const size of ['100 B', '1 kB', '16 kB'] as const) {
    const text = 'It was a bright cold day in April, and the clocks were striking thirteen. '
      .repeat(300)
      .slice(0, SIZES[size])
    let frames: string[] = []
    let wanted = 0

    const { floor, ratios } = await inRounds({
      rounds: quick ? 12 : 30,
      operations: BATCH[size],
      prepare() {
        heard = checksum = 0
        wanted = 0
        frames = Array.from({ length: BATCH[size] }, () => {
          const room = published % subscriptions
          const offset = Math.floor(published++ / subscriptions) + 1
          const position = kind === 'positioned' ? { stream_id: `room/${room}`, epoch: 'zK3q', offset } : {}
          const message = { id: published, author: 'winston', text }
          wanted += published
          return JSON.stringify({ identifier: identifiers[room], message, ...position })
        })
      },
      run(name) {
        const socket = crowds.get(name)?.farEnd.socket
        for (const frame of frames) socket?.receive(frame)
      },
      check(name) {
        if (heard !== frames.length) throw new Error(`${name} heard ${heard} of ${frames.length} messages`)
        if (checksum !== wanted) throw new Error(`${name} heard other messages than were sent`)
        heard = checksum = 0
      }
    })
    figures.push({
      what: `message in, ${subscriptions === 1 ? '1 subscription' : '1,000 subscriptions'}, ${size}${KINDS[kind]}`,
      unit: 'x floor',
      floor: `${floor.toFixed(2)} µs`,
      values: ratios
    })
  }
  return figures
})

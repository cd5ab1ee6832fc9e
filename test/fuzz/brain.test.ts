import { type Brain, createBrain, type Mode } from 'hawser/server'
import { expect, it } from 'vitest'
import { BASE, confirmed, EXTENDED, enter, type MemoryClient, stream } from '../server/memory.ts'
import { Dice, FIRST_SEED } from './dice.ts'
import { looseEndsOf } from './loose-ends.ts'
import { mutated, textOf } from './mutator.ts'
import { prototypes } from './prototypes.ts'
import { clientFrames } from './seeds.ts'

const RUNS = 500
const FRAMES_A_RUN = 100
const MOST_BYTES = 65_536

it.each(['polite', 'anycable'] as const)(
  `A server (%s) takes ${RUNS * FRAMES_A_RUN} frames of clients gone mad`,
  {
    timeout: 120_000
  },
  async mode => {
    console.log(`Seeds from ${FIRST_SEED}; another start: FUZZ_SEED=<number>`)
    const before = prototypes()

    const looseEnds = await looseEndsOf(async () => {
      for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) await suffer(seed, mode)
    })

    expect(looseEnds).toEqual([])
    expect(prototypes()).toEqual(before)
  }
)

async function suffer(seed: number, mode: Mode): Promise<void> {
  const dice = new Dice(seed)
  const errors: unknown[] = []
  const brain = createBrain({
    mode,
    publicStreams: true,
    random: dice.random,
    onError: error => void errors.push(error),
    channels: {
      KitchenChannel: {
        subscribed: channel => channel.streamFrom('kitchen', { whisper: true }),
        actions: { fire: (channel, data) => channel.broadcast('kitchen', data) }
      }
    }
  })
  let client: MemoryClient | null = null

  for (let count = 0; count < FRAMES_A_RUN; count++) {
    client = await someone(brain, client, dice)
    const frame = mutated(clientFrames, dice)
    const before = errors.length

    await client.sayRaw(frame)

    const reported = errors.length - before
    const [least, most] = reportsOf(frame)
    if (reported < least || reported > most)
      expect.fail(`Reported ${reported} times, seed ${seed}, frame ${count}: ${textOf(frame)}`)
    if (dice.happens(0.05)) brain.ping()
  }

  const healthy = await enter(brain)
  expect(await healthy.subscribe(stream('healthy')), `seed ${seed}`).toEqual([confirmed(stream('healthy'))])
  brain.broadcast('healthy', 'still here')
  expect(healthy.frames.at(-1), `seed ${seed}`).toMatchObject({ message: 'still here', offset: 1 })
  expect(await healthy.say({ command: 'ping' }), `seed ${seed}`).toEqual([{ type: 'pong' }])
  brain.shutdown()
  expect(brain.sessions.size, `seed ${seed}`).toBe(0)
}

/** The client of before, as long as it is heard; then another, who may want the session of the first. */
async function someone(brain: Brain, client: MemoryClient | null, dice: Dice): Promise<MemoryClient> {
  if (client?.heard && client.close === null && !dice.happens(0.02)) return client
  client?.session.closed()
  const sid = client && dice.happens(0.5) ? `?sid=${client.session.sid}` : ''
  return enter(brain, { url: `http://server.test/cable${sid}`, protocol: dice.pick([BASE, EXTENDED]) })
}

/** How often this may be reported: what is too large is answered with a close, what nobody can read is reported. */
function reportsOf(frame: string | Uint8Array): [least: number, most: number] {
  if (Buffer.byteLength(frame) > MOST_BYTES) return [0, 0]
  try {
    JSON.parse(typeof frame === 'string' ? frame : UTF8.decode(frame))
    return [0, 1]
  } catch {
    return [1, 1]
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

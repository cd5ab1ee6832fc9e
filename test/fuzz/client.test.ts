import { type ChannelParams, FrameError, type NamedChannel } from 'hawser'
import { expect, it } from 'vitest'
import { BASE, EXTENDED, type Story, story } from '../support/story.ts'
import { Dice, FIRST_SEED } from './dice.ts'
import { Healer } from './healer.ts'
import { looseEndsOf } from './loose-ends.ts'
import { mutated, textOf } from './mutator.ts'
import { prototypes } from './prototypes.ts'
import { serverFrames } from './seeds.ts'
import { isToBeReported } from './server-words.ts'

const RUNS = 1_000
const FRAMES_A_RUN = 100

/** Those that the vectors speak of. */
const CHANNELS: [name: string, params: ChannelParams][] = [
  ['$pubsub', { stream_name: 'room/42' }],
  ['KitchenChannel', { table: 7 }],
  ['MultiChannel', {}]
]

it(`A client takes ${RUNS * FRAMES_A_RUN} frames of a server gone mad`, { timeout: 120_000 }, async () => {
  console.log(`Seeds from ${FIRST_SEED}; another start: FUZZ_SEED=<number>`)
  const before = prototypes()

  const looseEnds = await looseEndsOf(async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) await suffer(seed)
  })

  expect(looseEnds).toEqual([])
  expect(prototypes()).toEqual(before)
})

/** One client, from its first socket to its recovery. */
async function suffer(seed: number): Promise<void> {
  const dice = new Dice(seed)
  const told = story({ seed, protocol: dice.pick([BASE, EXTENDED]) })
  const { cable, server, clock, errors } = told
  let channels: NamedChannel[] = []
  /** Beside frames that were dropped: what a cable has to say once. */
  const problems = new Set<string>()
  const twice = new Set<string>()

  for (let count = 0; count < FRAMES_A_RUN; count++) {
    channels = CHANNELS.map(([name, params], index) => {
      const channel = channels[index]
      return channel && channel.state !== 'closed' ? channel : cable.subscribeTo(name, params)
    })
    await comeTo(told, dice)
    const frame = mutated(serverFrames, dice)
    const before = errors.length

    server.socket.receiveRaw(typeof frame === 'string' ? frame : frame.buffer)

    const reports = errors.slice(before)
    const dropped = reports.filter(error => error instanceof FrameError).length
    const others = reports.filter(error => !(error instanceof FrameError)).map(String)
    for (const problem of others) (problems.has(problem) ? twice : problems).add(problem)
    if (dropped !== (isToBeReported(frame) ? 1 : 0) || twice.size > 0)
      expect.fail(`Reported: [${reports.join('; ')}], seed ${seed}, frame ${count}: ${textOf(frame)}`)
    if (dice.happens(0.05)) await clock.advance(dice.below(4_000))
  }

  expect(await new Healer(told).heal(channels), `seed ${seed}: well again`).toBe(true)
  cable.disconnect()
  await clock.advance()
}

/** Sees to it that somebody listens: mostly to a server that let it in and confirmed, but not always. */
async function comeTo({ cable, server, clock }: Story, dice: Dice): Promise<void> {
  if (cable.state === 'closed' || cable.state === 'disconnected') cable.connect().catch(() => {})
  if (server.socket.state === 'opening') {
    server.socket.accept()
    await clock.advance()
  }
  if (cable.state === 'connecting' && dice.happens(0.8)) server.welcome('s1')
  if (dice.happens(0.3)) server.confirmAll()
}

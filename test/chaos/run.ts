import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../support/eventually.ts'
import { Arena } from './arena.ts'
import { chance } from './chance.ts'
import { restarts, resubscribes } from './faults.ts'
import type { Figures } from './figures.ts'
import { type Judged, judge } from './judge.ts'
import { now } from './now.ts'
import type { Plan } from './plan.ts'

/** How long everybody may take to be there before the faults begin, and to hear the last message, in ms. */
const ASSEMBLY = 30_000
const LAST_CALL = 5_000

export interface Result {
  plan: Plan
  figures: Figures
  subscriptions: Judged[]
}

/** One scenario with one client, from the start of the server to its end. */
export async function run(plan: Plan): Promise<Result> {
  const arena = new Arena(plan)
  const { participants, publishers, scenario, server, witness } = arena
  let unhandled = 0
  const count = () => {
    unhandled++
  }
  process.on('unhandledRejection', count)

  try {
    await arena.open()
    await eventually(() => participants.every(({ ready }) => ready), ASSEMBLY)

    const begin = now()
    const until = begin + 1_000 * plan.seconds
    for (const { proxy } of participants) proxy.startFaults()
    await Promise.all([
      sleep(until - begin),
      ...(scenario.restarts ? [restarts(server, witness, chance(plan.seed, 'kills'), until)] : []),
      ...(scenario.resubscribes
        ? participants.map((one, index) => resubscribes(one, chance(plan.seed, 'app', index), until))
        : [])
    ])
    for (const { proxy } of participants) proxy.endFaults()
    const cutsPerClient = participants.map(one => one.brokenSince(begin))
    await Promise.all(publishers.map(publisher => publisher.stop()))

    await sleep(1_000 * plan.peace)
    await lastCall(arena)
    return { plan, ...judge(arena, { cutsPerClient, unhandled }) }
  } finally {
    await arena.close()
    process.off('unhandledRejection', count)
  }
}

/** One message more on every stream. Whoever does not get it is dead, and is counted. */
async function lastCall({ publishers, participants }: Arena): Promise<void> {
  const last = new Map<string, number>()
  for (const publisher of publishers) last.set(publisher.stream, await publisher.last())
  const everywhere = () =>
    participants.every(({ logs }) => logs.every(log => log.has(last.get(log.stream) ?? 0)))

  for (const end = now() + LAST_CALL; !everywhere() && now() < end; ) await sleep(20)
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { ChaosServer } from './chaos-server.ts'
import { now } from './now.ts'
import type { Participant } from './participant.ts'
import type { Witness } from './witness.ts'

/** Ms from one kill of the server to the next, on average, and the longest time that it is gone. */
const KILL_EVERY = 5_000
const DOWNTIME = 500

/** Ms that the app keeps a stream at least and at most before it gives it back, and is without it at most. */
const KEEP = [300, 900] as const
const WITHOUT = 200

/** Kills the server now and then until that time. */
export async function restarts(
  server: ChaosServer,
  witness: Witness,
  random: () => number,
  until: number
): Promise<void> {
  const count = Math.max(2, Math.floor((until - now()) / KILL_EVERY))
  const every = (until - now()) / count
  for (let kill = 0, begin = now(); kill < count; kill++) {
    // In the middle half of its share of the time: two are never close together.
    await sleep(begin + (kill + 0.25 + 0.5 * random()) * every - now())
    await server.restart(() => sleep(DOWNTIME * random()))
    await witness.connect(server.url)
  }
}

/** An app that changes its mind: gives one of its streams back and takes it again, until that time. */
export async function resubscribes(
  participant: Participant,
  random: () => number,
  until: number
): Promise<void> {
  for (;;) {
    const [least, most] = KEEP
    await sleep(least + random() * (most - least))
    if (now() >= until) return
    const log = participant.logs[Math.floor(random() * participant.logs.length)]
    if (!log) return
    participant.giveBack(log)
    // Sometimes at once, so that nothing of it gets to the wire.
    if (random() < 2 / 3) await sleep(random() * WITHOUT)
    participant.take(log)
  }
}

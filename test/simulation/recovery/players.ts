import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Failure, type Outcome, run } from './run.ts'
import { addTally, emptyTally } from './tally.ts'

export const PLAYER = fileURLToPath(new URL('player.ts', import.meta.url))
/** It is TypeScript, whoever starts it. */
export const LOADER = ['--import', 'tsx']

/** Schedules that are handed out at once. */
const BATCH = 250
/** Whoever fails this often need not be asked further. */
const MOST_FAILURES = 50
/** How often progress is told, in ms. */
const TELL_EVERY = 5_000

export interface Order {
  first: number
  count: number
}

/** Plays on every core. `tell` gets the number of those played, now and then. */
export async function playAll(
  first: number,
  count: number,
  tell: (played: number) => void
): Promise<Outcome> {
  if (count <= BATCH) return run(first, count, MOST_FAILURES)

  const tally = emptyTally()
  const failures: Failure[] = []
  let [next, played, told] = [first, 0, performance.now()]
  const order = (): Order | null => {
    if (next >= first + count || failures.length >= MOST_FAILURES) return null
    const batch = { first: next, count: Math.min(BATCH, first + count - next) }
    next += batch.count
    return batch
  }
  const take = (outcome: Outcome) => {
    addTally(tally, outcome.tally)
    failures.push(...outcome.failures)
    played += outcome.schedules
    if (performance.now() - told < TELL_EVERY) return
    told = performance.now()
    tell(played)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, () => employ(order, take)))
  failures.sort((one, other) => one.seed - other.seed)
  return { schedules: played, tally, failures }
}

/** One process, which gets one batch after the other. */
function employ(order: () => Order | null, take: (outcome: Outcome) => void): Promise<void> {
  const player: ChildProcess = fork(PLAYER, { execArgv: LOADER })
  return new Promise((resolve, reject) => {
    const go = () => {
      const batch = order()
      if (batch) player.send(batch)
      else player.disconnect()
    }
    player.on('message', (outcome: Outcome) => {
      take(outcome)
      go()
    })
    player.once('error', reject)
    player.once('exit', code => (code === 0 ? resolve() : reject(new Error(`A player ended with ${code}`))))
    go()
  })
}

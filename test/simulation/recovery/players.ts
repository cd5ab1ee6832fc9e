import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type Failure, type Outcome, run } from './run.ts'
import { addTally, emptyTally } from './tally.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

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
  await withPlayers(start =>
    Promise.all(Array.from({ length: availableParallelism() }, () => employ(start(), order, take)))
  )
  failures.sort((one, other) => one.seed - other.seed)
  return { schedules: played, tally, failures }
}

/** Makes one file of the sources as they are now: a module for each is slower to load and to run. */
export async function withPlayers<T>(
  use: (start: () => ChildProcess) => Promise<T>,
  tsconfig = here('../../../tsconfig.json')
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-players-'))
  const outfile = join(folder, 'player.mjs')
  try {
    const bundle = { bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' } as const
    const target = `node${process.versions.node}`
    await build({ entryPoints: [here('player.ts')], outfile, tsconfig, target, ...bundle })
    // What the runner of a test was given is not for them.
    return await use(() => fork(outfile, { execArgv: [] }))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** One process, which gets one batch after the other. */
async function employ(
  player: ChildProcess,
  order: () => Order | null,
  take: (outcome: Outcome) => void
): Promise<void> {
  for (let batch = order(); batch; batch = order()) take(await ask(player, batch))
  player.disconnect()
  const [code] = await once(player, 'exit')
  if (code !== 0) throw new Error(`A player ended with ${code}`)
}

export function ask(player: ChildProcess, order: Order): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`A player ended with ${code}`))
    player.once('error', reject)
    player.once('exit', ended)
    player.once('message', (outcome: Outcome) => {
      player.off('error', reject)
      player.off('exit', ended)
      resolve(outcome)
    })
    player.send(order)
  })
}

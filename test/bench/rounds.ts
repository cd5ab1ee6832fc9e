import { median } from '../support/median.ts'
import { type ClientName, NAMES } from './clients/client.ts'

/** Rounds whose figures count for nothing: the engine compiles and learns in them. */
const WARM_UP = 4

/** By client, in ratios to the floor of the same round. */
export type Ratios = Partial<Record<ClientName, number>>

export interface Measured {
  /** Microseconds of CPU that one operation takes the floor. */
  floor: number
  ratios: Ratios
}

export interface Rounds {
  rounds: number
  /** How many operations one run does. */
  operations: number
  /** Before each round, untimed. */
  prepare?: () => void | Promise<void>
  /** What is timed. */
  run: (name: ClientName) => void | Promise<void>
  /** After each run, untimed: throws where the client did not do it. */
  check: (name: ClientName) => void
}

/**
 * Every client once a round, in an order that changes: whatever else the machine does, it does to all. CPU time and not
 * the clock on the wall, which runs on while others have the processor. Libraries measure one candidate after the
 * other, so that a ratio of two of them compares two different minutes.
 */
export async function inRounds({ rounds, operations, prepare, run, check }: Rounds): Promise<Measured> {
  const times = new Map<ClientName, number[]>(NAMES.map(name => [name, []]))

  for (let round = 0; round < WARM_UP + rounds; round++) {
    await prepare?.()
    for (const name of orderOf(round)) {
      // Who comes next does not clear away what others left behind.
      globalThis.gc?.({ type: 'minor' })
      const before = process.cpuUsage()
      await run(name)
      const { user, system } = process.cpuUsage(before)
      if (round >= WARM_UP) times.get(name)?.push(user + system)
      check(name)
    }
  }

  const floor = times.get('floor') ?? []
  const ratioOf = (time: number, round: number) => time / (floor[round] ?? Number.NaN)
  const ratios: Ratios = {}
  for (const [name, own] of times) ratios[name] = median(own.map(ratioOf))
  return { floor: median(floor) / operations, ratios }
}

/** Everybody goes first, and everybody follows everybody. */
function orderOf(round: number): ClientName[] {
  const first = round % NAMES.length
  const order = [...NAMES.slice(first), ...NAMES.slice(0, first)]
  return round % (2 * NAMES.length) < NAMES.length ? order : order.reverse()
}

import { parseArgs } from 'node:util'

export const USAGE = `Usage: npm run simulate -- [--schedules N] [--seed N] [--trace] [--mutations]

Plays random schedules of breaks, restarts and ways of servers on a virtual clock, and judges
what the channels of every client got.

  --schedules N  how many to play; 2,000 unless told
  --seed N       plays the one schedule with this seed; with --schedules the first of them
  --trace        with --seed: prints everything that happened
  --mutations    breaks the engine in eight ways, each in a copy, and shows that it is noticed
  --help         this text
`

export interface Flags {
  help: boolean
  schedules: number
  /** `null`: from 1 on. */
  seed: number | null
  trace: boolean
  mutations: boolean
}

const SCHEDULES = 2_000

/** What the flags say, or a sentence about what is wrong with them. */
export function readFlags(args: readonly string[]): Flags | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        schedules: { type: 'string' },
        seed: { type: 'string' },
        trace: { type: 'boolean' },
        mutations: { type: 'boolean' },
        help: { type: 'boolean' }
      }
    })
    const seed = values.seed === undefined ? null : countIn('--seed', values.seed)
    const { trace = false, mutations = false, help = false } = values
    const schedules =
      values.schedules === undefined
        ? seed === null
          ? SCHEDULES
          : 1
        : countIn('--schedules', values.schedules)
    if (trace && (seed === null || schedules !== 1))
      return '--trace follows one schedule: name it with --seed'
    if (mutations && (seed !== null || trace)) return '--mutations goes alone, or with --schedules'
    return { help, schedules, seed, trace, mutations }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function countIn(flag: string, text: string): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(count) && count >= 1) return count
  throw new Error(`${flag} takes a whole number from 1, not "${text}"`)
}

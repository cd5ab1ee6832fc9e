import { numberIn, parseFlags } from '../../support/flags.ts'

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
  const options = {
    schedules: { type: 'string' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    mutations: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false }
  } as const
  return parseFlags(args, options, ({ trace, mutations, help, ...values }) => {
    const seed = numberIn('--seed', values.seed, 1)
    const schedules = numberIn('--schedules', values.schedules, 1) ?? (seed === null ? SCHEDULES : 1)
    if (trace && (seed === null || schedules !== 1))
      throw new Error('--trace follows one schedule: name it with --seed')
    if (mutations && (seed !== null || trace)) throw new Error('--mutations goes alone, or with --schedules')
    return { help, schedules, seed, trace, mutations }
  })
}

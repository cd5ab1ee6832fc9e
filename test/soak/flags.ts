import { numberIn, parseFlags } from '../support/flags.ts'

export const USAGE = `Usage: npm run soak -- [flags]

A page that is left open, on a virtual clock: 50 messages a second, 200 channels that come and go, a link that
breaks once a minute, 500 others in a hall. Prints what it held and what it heard; exit code 1 when the heap
grew, a timer was left, a message was lost, or who is here was wrong.

  --quick            4 virtual hours in place of 24
  --hours N          so many, 1 to 168
  --seed N           of all that is left to chance (default 1)
  --help             this text
`

export interface Flags {
  help: boolean
  /** Virtual. */
  hours: number
  seed: number
}

/** What the flags say, or a sentence about what is wrong with them. */
export function readFlags(args: readonly string[]): Flags | string {
  const options = {
    help: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    hours: { type: 'string' },
    seed: { type: 'string' }
  } as const
  return parseFlags(args, options, ({ help, quick, hours, seed }) => {
    if (quick && hours !== undefined) throw new Error('--quick says how many hours: leave out --hours')
    return {
      help,
      hours: numberIn('--hours', hours, 1, 168) ?? (quick ? 4 : 24),
      seed: numberIn('--seed', seed, 0, 2 ** 32 - 1) ?? 1
    }
  })
}

import { parseFlags } from '../event-room/command-line.ts'

export const USAGE = `Usage: npm run demo -- [--for 10s]

Opens a live event on a free port. In a terminal: c cuts every TCP connection, r restarts the
server, f restarts it with its memory lost, q quits. In the end a ledger is drawn up.

  --for TIME   no keys: cut and restart come by themselves, and the end after TIME
               (like 10s or 2m, from 2s to 10m; without a terminal 10s are taken)
  --help       this text
`

export interface Flags {
  help: boolean
  /** In ms; `null` when it was not said. */
  duration: number | null
}

const UNITS = { s: 1_000, m: 60_000 }
const SHORTEST = 2_000
const LONGEST = 600_000

/** What the flags say, or a sentence about what is wrong with them. */
export function readFlags(args: readonly string[]): Flags | string {
  const options = { for: { type: 'string' }, help: { type: 'boolean', default: false } } as const
  return parseFlags(
    args,
    options,
    ({ for: time, help }): Flags => ({ help, duration: time === undefined ? null : durationIn(time) })
  )
}

function durationIn(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([sm])$/.exec(text) ?? []
  const duration = Number(amount) * (unit === 'm' ? UNITS.m : UNITS.s)
  if (duration >= SHORTEST && duration <= LONGEST) return duration
  throw new Error(`--for takes a time from 2s to 10m, like 10s or 2m, not "${text}"`)
}

import { parseArgs } from 'node:util'
import { CLIENTS, type ClientName } from './clients/client.ts'
import { SCENARIO_NAMES, type ScenarioName } from './scenarios.ts'
import { WAITS, type WaitsName } from './waits.ts'

export const USAGE = `Usage: npm run chaos -- [flags]

40 clients on a real anycable-go (ANYCABLE_GO, or on the PATH), 200 messages a second, links that are cut,
frozen and slow, a server that is killed. Prints what every subscription got; exit code 1 when Hawser broke
a promise.

  --quick            at most five minutes: every scenario with Hawser, short and with fast waits
  --scenario NAME    one of ${SCENARIO_NAMES.join(', ')}
  --waits NAME       fast (at most 250 ms before a try) or default
  --client NAME      hawser, official (@anycable/core) or both
  --seed N           of all that is left to chance (default: a new one, printed)
  --seconds N        of publishing under faults, 2 to 300 (default 20, with --quick 8)
  --help             this text
`

export interface Flags {
  help: boolean
  quick: boolean
  scenario: ScenarioName | null
  waits: WaitsName | null
  client: ClientName | 'both' | null
  seed: number | null
  seconds: number | null
}

/** What the flags say, or a sentence about what is wrong with them. */
export function readFlags(args: readonly string[]): Flags | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean' },
        quick: { type: 'boolean' },
        scenario: { type: 'string' },
        waits: { type: 'string' },
        client: { type: 'string' },
        seed: { type: 'string' },
        seconds: { type: 'string' }
      }
    })
    return {
      help: values.help ?? false,
      quick: values.quick ?? false,
      scenario: oneOf('--scenario', values.scenario, SCENARIO_NAMES),
      waits: oneOf('--waits', values.waits, WAITS),
      client: oneOf('--client', values.client, [...CLIENTS, 'both']),
      seed: numberIn('--seed', values.seed, 0, 2 ** 32 - 1),
      seconds: numberIn('--seconds', values.seconds, 2, 300)
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function oneOf<T extends string>(flag: string, text: string | undefined, words: readonly T[]): T | null {
  if (text === undefined) return null
  const word = words.find(one => one === text)
  if (word === undefined) throw new Error(`${flag} takes one of ${words.join(', ')}, not "${text}"`)
  return word
}

function numberIn(flag: string, text: string | undefined, least: number, most: number): number | null {
  if (text === undefined) return null
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return number
  throw new Error(`${flag} takes a whole number from ${least} to ${most}, not "${text}"`)
}

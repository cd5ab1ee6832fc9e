import { numberIn, oneOf, parseFlags } from '../support/flags.ts'
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
  const options = {
    help: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    scenario: { type: 'string' },
    waits: { type: 'string' },
    client: { type: 'string' },
    seed: { type: 'string' },
    seconds: { type: 'string' }
  } as const
  return parseFlags(args, options, ({ help, quick, scenario, waits, client, seed, seconds }) => ({
    help,
    quick,
    scenario: oneOf('--scenario', scenario, SCENARIO_NAMES),
    waits: oneOf('--waits', waits, WAITS),
    client: oneOf('--client', client, [...CLIENTS, 'both']),
    seed: numberIn('--seed', seed, 0, 2 ** 32 - 1),
    seconds: numberIn('--seconds', seconds, 2, 300)
  }))
}

import { CLIENTS, type ClientName } from './clients/client.ts'
import type { Flags } from './flags.ts'
import { SCENARIO_NAMES, type ScenarioName } from './scenarios.ts'
import { WAITS, type WaitsName } from './waits.ts'

/** What one run is to be. */
export interface Plan {
  scenario: ScenarioName
  waits: WaitsName
  client: ClientName
  /** Of publishing under faults. */
  seconds: number
  /** Seconds between the last fault and the count of the dead. */
  peace: number
  seed: number
}

const SECONDS = 20
const PEACE = 20

/** Short enough that all of it takes less than five minutes. */
const QUICK = { seconds: 8, peace: 10 }

/** All runs that the flags ask for, in order. */
export function plansFor(flags: Flags, seed: number): Plan[] {
  const scenarios = flags.scenario ? [flags.scenario] : SCENARIO_NAMES
  const waits = flags.waits ? [flags.waits] : flags.quick ? (['fast'] as const) : WAITS
  const clients = clientsFor(flags)
  const seconds = flags.seconds ?? (flags.quick ? QUICK.seconds : SECONDS)
  const peace = flags.quick ? QUICK.peace : PEACE
  return scenarios.flatMap(scenario =>
    waits.flatMap(wait => clients.map(client => ({ scenario, waits: wait, client, seconds, peace, seed })))
  )
}

function clientsFor({ client, quick }: Flags): readonly ClientName[] {
  if (client === 'both') return CLIENTS
  return client ? [client] : quick ? ['hawser'] : CLIENTS
}

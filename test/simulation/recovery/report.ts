import type { Fact } from './facts.ts'
import { POLITE, type Schedule, type Ways } from './schedule.ts'
import type { Tally } from './tally.ts'

export function tallyLine(tally: Tally): string {
  const counts = Object.entries(tally).map(([name, count]) => `${count.toLocaleString('en')} ${name}`)
  return counts.join(', ')
}

/** What has to happen in a run, or it proved nothing. */
export function absent(tally: Tally): string[] {
  return Object.entries(tally)
    .filter(([, count]) => count === 0)
    .map(([name]) => name)
}

/** What is unlike a polite server. */
export function waysLine(ways: Ways): string {
  const polite = new Map<string, unknown>(Object.entries(POLITE))
  const own = Object.entries({ ...ways }).filter(([name, value]) => value !== polite.get(name))
  return own.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ') || 'polite'
}

export function scheduleLines({ seed, clients, ways, steps }: Schedule): string[] {
  return [
    `seed ${seed}, ${clients} clients, server: ${waysLine(ways)}`,
    ...steps.map(step => `  ${JSON.stringify(step)}`)
  ]
}

/** Times count from the first fact, in ms. */
export function traceLines(facts: readonly Fact[]): string[] {
  const begin = facts[0]?.at ?? 0
  return facts
    .filter(fact => fact.kind !== 'timers' && !isPing(fact))
    .map(({ at, kind, ...fact }) => `${String(at - begin).padStart(9)} ${kind.padEnd(12)} ${saying(fact)}`)
}

const isPing = (fact: Fact) => fact.kind === 'took' && fact.frame['type'] === 'ping'

function saying(fact: object): string {
  return Object.entries(fact)
    .map(([name, value]) => `${name} ${value instanceof Error ? value : JSON.stringify(value)}`)
    .join(' ')
}

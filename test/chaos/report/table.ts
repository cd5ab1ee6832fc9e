import Table from 'cli-table3'
import type { Figures } from '../figures.ts'
import type { Plan } from '../plan.ts'

/** What the columns count. */
export const LEGEND = `
cuts        links broken per client, median (least)
owed        acknowledged by the server while the subscription was confirmed; the rest is shares of it
once        delivered exactly once
twice       delivered more than once by one subscription
again       delivered again after the app gave the stream back and took it again
announced   never delivered, and a gap that covers it was told before the next message
silent      never delivered, and not announced
disorder    delivered behind a later one
delayed     delivered more than 1 s after it was acknowledged and a welcome, on a link that stood 250 ms at least
late        marked as a straggler by the client
dead        subscriptions that did not get a message published after the peace behind the last fault
held        of what was missed live and is still with the server that the client came back to: delivered
`

const COLUMNS = [
  ...['scenario', 'waits', 'client', 'cuts', 'owed', 'once', 'twice', 'again', 'announced', 'silent'],
  ...['disorder', 'delayed', 'late', 'dead', 'held', 'verdicts', 'kept']
]

interface Row {
  plan: Plan
  figures: Figures
  broken: readonly string[]
}

/** All figures, a row for each run. */
export function tableOf(results: readonly Row[]): string {
  const table = new Table({
    head: COLUMNS,
    colAligns: COLUMNS.map(() => 'right'),
    style: { head: [], border: [], compact: true }
  })
  table.push(...results.map(cellsOf))
  return table.toString()
}

function cellsOf({ plan: { scenario, waits, client }, figures, broken }: Row): (string | number)[] {
  const { owed, held, cuts, twice, again, late, dead } = figures
  return [
    ...[scenario, waits, client, `${cuts.median} (${cuts.least})`, owed, share(figures.once, owed)],
    ...[twice, again, share(figures.announced, owed), share(figures.silent, owed)],
    ...[share(figures.disorder, owed), share(figures.delayed, owed), late, dead],
    held.all === 0 ? '–' : `${share(held.delivered, held.all)} of ${held.all}`,
    verdictsOf(figures.verdicts),
    client === 'official' ? '–' : broken.length === 0 ? 'yes' : 'NO'
  ]
}

/** In percent. Only none is 0, and only all is 100. */
function share(count: number, all: number): string {
  if (count === 0) return '0'
  if (count === all) return '100 %'
  return `${Math.min(99.99, Math.max(0.01, (100 * count) / all)).toFixed(2)} %`
}

function verdictsOf(verdicts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(verdicts).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.length === 0 ? '–' : entries.map(([name, count]) => `${name} ${count}`).join(', ')
}

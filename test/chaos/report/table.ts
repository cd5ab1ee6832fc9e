import { Table } from 'console-table-printer'
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

/** All figures, a row for each run. */
export function tableOf(
  results: readonly { plan: Plan; figures: Figures; broken: readonly string[] }[]
): string {
  const table = new Table({ shouldDisableColors: true, defaultColumnOptions: { alignment: 'right' } })
  for (const { plan, figures, broken } of results) {
    const { owed, held, cuts } = figures
    table.addRow({
      scenario: plan.scenario,
      waits: plan.waits,
      client: plan.client,
      cuts: `${cuts.median} (${cuts.least})`,
      owed,
      once: share(figures.once, owed),
      twice: figures.twice,
      again: figures.again,
      announced: share(figures.announced, owed),
      silent: share(figures.silent, owed),
      disorder: share(figures.disorder, owed),
      delayed: share(figures.delayed, owed),
      late: figures.late,
      dead: figures.dead,
      held: held.all === 0 ? '–' : `${share(held.delivered, held.all)} of ${held.all}`,
      verdicts: verdictsOf(figures.verdicts),
      kept: plan.client === 'hawser' ? (broken.length === 0 ? 'yes' : 'NO') : '–'
    })
  }
  return table.render()
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

import type { Counts, Tally } from './accounting.ts'

/** The figures of one run: the sum over all subscriptions, and what is known beside them. */
export interface Figures extends Counts {
  subscriptions: number
  dead: number
  held: { all: number; delivered: number }
  verdicts: Record<string, number>
  gaps: number
  /** Links broken under faults, per client. */
  cuts: { median: number; least: number }
  /** Ms from publication to delivery, by percentile. */
  delays: { percentile: number; ms: number }[]
  /** Acknowledged, and never sent to the witness. */
  unsent: number
  /** Steps back in what the witness was sent: the server's own. */
  disorderSent: number
  unhandled: number
}

export interface Beside {
  cutsPerClient: readonly number[]
  unsent: number
  disorderSent: number
  unhandled: number
}

const PERCENTILES = [0, 5, 10, 20, 30, 40, 50, 60, 70, 80, 85, 90, 93, 95, 97, 98, 99, 99.5, 100]

export function figuresOf(tallies: readonly Tally[], { cutsPerClient, ...beside }: Beside): Figures {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0)
  const verdicts = verdictsOf(tallies)
  const cuts = [...cutsPerClient].sort(ascending)
  const delays = tallies.flatMap(tally => tally.delays).sort(ascending)

  return {
    subscriptions: tallies.length,
    owed: sum(tally => tally.owed),
    once: sum(tally => tally.once),
    announced: sum(tally => tally.announced),
    silent: sum(tally => tally.silent),
    twice: sum(tally => tally.twice),
    again: sum(tally => tally.again),
    disorder: sum(tally => tally.disorder),
    delayed: sum(tally => tally.delayed),
    late: sum(tally => tally.late),
    dead: sum(tally => Number(tally.dead)),
    held: { all: sum(tally => tally.held), delivered: sum(tally => tally.heldDelivered) },
    verdicts,
    gaps: Object.entries(verdicts).reduce(
      (all, [name, count]) => (name.startsWith('gap') ? all + count : all),
      0
    ),
    cuts: { median: percentile(cuts, 50), least: cuts[0] ?? 0 },
    delays: PERCENTILES.map(percent => ({ percentile: percent, ms: percentile(delays, percent) })),
    ...beside
  }
}

function verdictsOf(tallies: readonly Tally[]): Record<string, number> {
  const all: Record<string, number> = {}
  for (const { verdicts } of tallies) {
    for (const [name, count] of Object.entries(verdicts)) all[name] = (all[name] ?? 0) + count
  }
  return all
}

/** The lowest of the sorted values that this share of them does not exceed. */
function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0
}

const ascending = (a: number, b: number) => a - b

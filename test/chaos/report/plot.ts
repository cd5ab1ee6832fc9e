import plot, { type Point } from 'simple-ascii-chart'
import type { Figures } from '../figures.ts'
import type { Plan } from '../plan.ts'

/** Faster than this is drawn as this, in ms: what a logarithm needs. */
const FASTEST = 1

/** How long messages took, for each scenario: all clients in one picture. */
export function plotsOf(results: readonly { plan: Plan; figures: Figures }[]): string {
  const pictures = new Map<string, (typeof results)[number][]>()
  for (const result of results) {
    const { scenario, waits } = result.plan
    const title = `${scenario}, ${waits} waits: ms from publishing to delivery, by percentile`
    pictures.set(title, [...(pictures.get(title) ?? []), result])
  }
  return [...pictures].map(([title, rows]) => pictureOf(title, rows)).join('\n')
}

function pictureOf(title: string, results: readonly { plan: Plan; figures: Figures }[]): string {
  const lines = results.map(({ figures }) => figures.delays.map(pointOf))
  return plot(lines, {
    title,
    width: 90,
    height: 14,
    formatter: (value, { axis }) => (axis === 'y' ? Math.round(10 ** value) : value),
    legend: { position: 'bottom', series: results.map(({ plan }) => plan.client) }
  })
}

function pointOf({ percentile, ms }: Figures['delays'][number]): Point {
  return [percentile, Math.log10(Math.max(FASTEST, ms))]
}

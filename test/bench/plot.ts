import plot, { type Point } from 'simple-ascii-chart'
import type { ClientName } from './clients/client.ts'
import type { Figure } from './programs/program.ts'

const LINES: readonly [ClientName, string][] = [
  ['hawser', 'hawser'],
  ['core', '@anycable/core'],
  ['rails', '@rails/actioncable']
]
/** Beyond it a line says no more, and the others are hard to tell apart. */
const MOST = 5

/** All ratios in one picture, a row of the table for each column. */
export function plotOf(figures: readonly Figure[]): string {
  const rows = figures.filter(({ unit }) => unit === 'x floor')
  if (rows.length < 2) return ''
  const lines = LINES.map(([name]) =>
    rows.flatMap(({ values }, row): Point[] => {
      const ratio = values[name]
      return ratio === undefined ? [] : [[row + 1, Math.min(ratio, MOST)]]
    })
  )
  return plot(lines, {
    title: `CPU as a multiple of the floor (${MOST}: that or more), by row of the table`,
    width: 90,
    height: 16,
    yRange: [0, MOST],
    formatter: value => Math.round(value * 10) / 10,
    legend: { position: 'bottom', series: LINES.map(([, label]) => label) }
  })
}

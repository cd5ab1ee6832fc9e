import Table from 'cli-table3'
import plot, { type Point } from 'simple-ascii-chart'
import { growthOf } from './judge.ts'
import type { Figures } from './life.ts'

const count = (value: number) => Math.round(value).toLocaleString('en')

export function tableOf(figures: Figures): string {
  const table = new Table({ colAligns: ['left', 'right'], style: { head: [], border: [], compact: true } })
  const { heap } = figures
  const bytes = heap.map(([, bytes]) => bytes)
  table.push(
    ['virtual hours', count(figures.hours)],
    ['messages that reached the app', count(figures.messages)],
    ['channels that came and went', count(figures.channels)],
    ['times the link broke', count(figures.cuts)],
    ['messages missing, twice, never', `${figures.missed}, ${figures.twice}, ${figures.behind}`],
    ['gaps that were told', count(figures.gaps)],
    ['channels of the end that are not connected', count(figures.dead)],
    ['members that came, and were told', figures.comings.map(count).join(', ')],
    ['members that left, and were told', figures.goings.map(count).join(', ')],
    ['rosters compared, and wrong', `${count(figures.rosters)}, ${count(figures.wrongRosters)}`],
    ['errors reported', count(figures.errors)],
    ['timers at once, at most', count(figures.mostTimers)],
    ['timers when all is over', count(figures.timersLeft)],
    ['channels given back and still in memory', count(figures.kept)],
    ['heap, least', `${count(Math.min(...bytes))} B`],
    ['heap, most', `${count(Math.max(...bytes))} B`],
    ['heap, growth by its slope', `${count(growthOf(heap))} B`]
  )
  return table.toString()
}

/** The heap over time, from nothing: a leak is a slope, and a level one is a line. */
export function plotOf({ heap }: Figures): string {
  const points = heap.map(([hour, bytes]): Point => [hour, bytes / 1e6])
  return plot(points, {
    title: 'heap in MB after a collection, by virtual hour',
    width: 90,
    height: 12,
    yRange: [0, 1.2 * Math.max(...points.map(([, megabytes]) => megabytes))],
    formatter: value => Math.round(value * 10) / 10
  })
}

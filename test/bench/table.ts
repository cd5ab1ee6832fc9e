import Table from 'cli-table3'
import { LIMITS } from './ceilings.ts'
import type { Figure } from './programs/program.ts'
import { shown } from './units.ts'

const HEAD = ['', 'floor', 'hawser', 'budget', 'ceiling', '@anycable/core', '@rails/actioncable']

export function tableOf(figures: readonly Figure[]): string {
  const table = new Table({
    head: HEAD,
    colAligns: HEAD.map((_, column) => (column === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true }
  })
  for (const { what, unit, floor, values } of figures) {
    const limits = LIMITS[what]
    const cells = [values.hawser, limits?.budget, limits?.ceiling, values.core, values.rails]
    const shownFloor = floor || (values.floor === undefined ? '' : shown(values.floor, unit))
    table.push([what, shownFloor, ...cells.map(value => (value === undefined ? '–' : shown(value, unit)))])
  }
  return table.toString()
}

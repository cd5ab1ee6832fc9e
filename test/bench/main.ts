/** What hawser costs, beside its peers and the least that it could cost. `--quick`, and `--check` for an exit code. */
import { parseArgs } from 'node:util'
import { pack } from '../package/packed.ts'
import { excesses } from './ceilings.ts'
import { NAMES } from './clients/client.ts'
import { coldImports } from './imports.ts'
import { figuresOf, install, type ProgramName } from './launch.ts'
import type { Figure } from './programs/program.ts'
import { sizes } from './sizes.ts'
import { tableOf } from './table.ts'

const { values: flags } = parseArgs({ options: { quick: { type: 'boolean' }, check: { type: 'boolean' } } })
const quick = flags.quick ?? false

const packed = pack()
try {
  install(packed)
  const run = (program: ProgramName, ...args: string[]) =>
    figuresOf(packed, program, quick ? 'quick' : 'full', ...args)

  const figures = [
    ...run('messages', '1', 'plain'),
    ...run('messages', '1', 'positioned'),
    ...run('messages', '1000', 'plain'),
    ...run('messages', '1000', 'positioned'),
    ...run('performs'),
    ...run('subscribing'),
    ...['subscription', 'positioned', 'client'].flatMap(kind =>
      together(NAMES.flatMap(name => run('heap', kind, name)))
    ),
    ...(await sizes(packed)),
    ...coldImports(packed, quick)
  ]

  console.log(tableOf(figures))
  console.log(
    'Without a unit: CPU, as a multiple of what the floor takes in the same round. Sizes are minified and brotli.'
  )
  const complaints = excesses(figures)
  for (const complaint of complaints) console.log(complaint)
  if (flags.check && complaints.length > 0) process.exitCode = 1
} finally {
  packed.remove()
}

/** What processes of their own found out about one thing, as one row. */
function together(figures: Figure[]): Figure[] {
  const [first] = figures
  return first ? [{ ...first, values: Object.assign({}, ...figures.map(({ values }) => values)) }] : []
}

import { oneOf, parseFlags } from '../support/flags.ts'
import { PART_NAMES, type PartName } from './parts.ts'

export const USAGE = `Usage: npm run bench -- [flags]

What Hawser costs beside @anycable/core, @rails/actioncable and the least code that could do the job, in ratios of
CPU, bytes of heap and bytes to load. Exit code 1 when a size or the heap is over its ceiling.

  --quick            fewer rounds
  --only NAME        one of ${PART_NAMES.join(', ')};
                     herd runs only when it is named, and takes anycable-go (ANYCABLE_GO, or on the PATH)
  --json FILE        writes the figures there as well
  --check            exit code 1 for times over their ceilings, too
  --help             this text
`

export interface Flags {
  help: boolean
  quick: boolean
  check: boolean
  only: PartName | null
  json: string | null
}

/** What the flags say, or a sentence about what is wrong with them. */
export function readFlags(args: readonly string[]): Flags | string {
  const options = {
    help: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'string' }
  } as const
  return parseFlags(args, options, ({ help, quick, check, only, json = null }) => {
    if (json === '') throw new Error('--json takes the path of a file')
    return { help, quick, check, only: oneOf('--only', only, PART_NAMES), json }
  })
}

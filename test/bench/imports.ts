import { execFileSync } from 'node:child_process'
import type { Packed } from '../package/packed.ts'
import { median } from '../support/median.ts'
import type { Figure } from './programs/program.ts'

const CANDIDATES = {
  single: { module: 'hawser/browser', after: null },
  // What it stands on is loaded, and paid for, before.
  onTop: { module: 'hawser', after: '@anycable/core' },
  core: { module: '@anycable/core', after: null },
  rails: { module: '@rails/actioncable', after: null }
}

/** The first `import()` of a process, in milliseconds of CPU. */
export function coldImports({ project }: Packed, quick: boolean): Figure[] {
  const times: Record<keyof typeof CANDIDATES, number[]> = { single: [], onTop: [], core: [], rails: [] }
  for (let round = 0; round < (quick ? 7 : 15); round++) {
    for (const name of ['single', 'onTop', 'core', 'rails'] as const) {
      const { module, after } = CANDIDATES[name]
      const script = `
        ${after === null ? '' : `await import('${after}')`}
        const before = process.cpuUsage()
        await import('${module}')
        const { user, system } = process.cpuUsage(before)
        console.log((user + system) / 1_000)`
      const flags = ['--input-type=module', '--eval', script]
      times[name].push(Number(execFileSync(process.execPath, flags, { cwd: project, encoding: 'utf8' })))
    }
  }

  const core = median(times.core)
  return [
    {
      what: 'cold import, single file',
      unit: 'ms',
      floor: '',
      values: { hawser: median(times.single), core, rails: median(times.rails) }
    },
    {
      what: 'cold import, package, on top of @anycable/core',
      unit: 'ms',
      floor: '',
      values: { hawser: median(times.onTop), core }
    }
  ]
}

import { execFileSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { type Packed, ROOT } from '../package/packed.ts'
import type { Figure } from './programs/program.ts'

const PROGRAMS = ['messages', 'performs', 'subscribing', 'heap'] as const
export type ProgramName = (typeof PROGRAMS)[number]

/** Makes the programs run on the package as a user gets it, by Node alone: what a loader adds would be measured too. */
export function install({ project }: Packed): void {
  const peer = '@rails/actioncable'
  cpSync(join(ROOT, 'node_modules', peer), join(project, 'node_modules', peer), { recursive: true })
  buildSync({
    entryPoints: PROGRAMS.map(name => join(ROOT, `test/bench/programs/${name}.ts`)),
    outdir: project,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    external: ['hawser', '@anycable/core'],
    // Its `main` is for a page.
    alias: { [peer]: join(ROOT, 'node_modules', peer, 'app/assets/javascripts/actioncable.esm.js') },
    // Without the paths of the sources, which `hawser` would be.
    tsconfigRaw: '{}'
  })
}

/** Without threads beside it, the CPU time of the process is that of what it measures, garbage collection included. */
const FLAGS = ['--expose-gc', '--single-threaded', '--no-warnings']

export function figuresOf({ project }: Packed, program: ProgramName, ...args: string[]): Figure[] {
  const file = join(project, `${program}.mjs`)
  const output = execFileSync(process.execPath, [...FLAGS, file, ...args], { cwd: project, encoding: 'utf8' })
  return JSON.parse(output)
}

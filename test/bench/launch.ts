import { execFileSync, spawn } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { type Packed, ROOT } from '../package/packed.ts'
import type { Figure } from './programs/program.ts'

const PROGRAMS = [
  ...(['messages', 'performs', 'subscribing', 'reconnecting', 'heap'] as const),
  ...(['herd', 'herd-restart', 'herd-away'] as const)
]
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
    external: ['hawser', '@anycable/core', 'ws', 'node:*'],
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

/** The same for a program that says "ready", and goes on when what follows that is done. */
export function figuresAround(
  packed: Packed,
  args: readonly string[],
  ready: () => Promise<void>
): Promise<Figure[]> {
  const [program, ...rest] = args
  const file = join(packed.project, `${program}.mjs`)
  const child = spawn(process.execPath, ['--no-warnings', file, 'full', ...rest], { cwd: packed.project })
  return new Promise((resolve, reject) => {
    let output = ''
    let complaints = ''
    child.stdout.on('data', data => {
      output += data
    })
    child.stderr.on('data', data => {
      complaints += data
      if (complaints === 'ready\n') ready().catch(reject)
    })
    child.on('error', reject)
    child.on('close', code => {
      if (code === 0) resolve(JSON.parse(output))
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${complaints}`))
    })
  })
}

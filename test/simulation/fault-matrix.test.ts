import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { OPERATIONS } from './operations.ts'
import { PHASES } from './phases.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const program = fileURLToPath(new URL('fault-matrix.ts', import.meta.url))

/** Where one unhandled rejection ends the process with an error. */
const run = (...args: string[]) =>
  promisify(execFile)(
    process.execPath,
    ['--unhandled-rejections=strict', '--import', 'tsx', program, ...args],
    { cwd: root, timeout: 60_000 }
  )

it('leaves no rejection unhandled, whatever happens in whatever phase', async () => {
  const { stdout } = await run()
  const phases = Object.keys(PHASES)
  const operations = Object.keys(OPERATIONS)
  const reported = new Map(
    [...stdout.matchAll(/^(.+ x .+): (\d+) reported, connected after \d+ ms$/gm)].map(cell => [
      cell[1],
      cell[2]
    ])
  )

  console.log(
    [
      `fault matrix: ${phases.length} phases x ${operations.length} operations, each promise dropped; reported:`,
      ...operations.map(operation => {
        const cells = phases.map(phase => String(reported.get(`${phase} x ${operation}`) ?? '?').padStart(3))
        return `${operation.padEnd(28)}${cells.join('')}`
      }),
      `phases: ${phases.join(', ')}`
    ].join('\n')
  )
  expect(reported.size).toBe(phases.length * operations.length)
}, 90_000)

it('would notice one', async () => {
  await expect(run('--drop-one')).rejects.toMatchObject({ code: 1 })
}, 30_000)

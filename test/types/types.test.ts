import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** In here and not before all tests: the compiler keeps one core busy, and beside it they have the other. */
it('npm run types finds nothing wrong', { timeout: 240_000 }, async () => {
  expect(await saidBy('npm', 'run', '--silent', 'types')).toEqual({ exitCode: 0, said: '' })
})

function saidBy(command: string, ...args: string[]): Promise<{ exitCode: unknown; said: string }> {
  return new Promise(resolve => {
    execFile(command, args, { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ exitCode: error ? error.code : 0, said: stdout + stderr })
    )
  })
}

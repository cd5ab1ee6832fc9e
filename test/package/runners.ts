import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Packed, ROOT } from './packed.ts'

const TOOLS = join(ROOT, 'node_modules')

/** How each runner is started on a folder. Jest knows ES modules by a switch of Node only. */
export const RUNNERS: Readonly<Record<string, (folder: string) => string[]>> = {
  vitest: folder => [join(TOOLS, 'vitest/vitest.mjs'), 'run', '--root', folder],
  node: folder => ['--test', join(folder, 'node.test.mjs')],
  jest: folder => ['--experimental-vm-modules', join(TOOLS, 'jest/bin/jest.js'), '--rootDir', folder]
}

/** Runs the test of a user, in a project that installed the package; returns what the runner said, or throws with it. */
export function runTests(runner: string, { project }: Packed): string {
  const folder = join(project, 'tests', runner)
  const file = `${runner}.test.mjs`
  mkdirSync(folder, { recursive: true })
  cpSync(fileURLToPath(new URL(`runners/${file}`, import.meta.url)), join(folder, file))
  writeFileSync(join(folder, 'package.json'), JSON.stringify(PACKAGE))
  const args = RUNNERS[runner]?.(folder) ?? []
  return execFileSync('sh', ['-c', '"$0" "$@" 2>&1', process.execPath, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: outsideOfThisRun()
  })
}

const PACKAGE = { type: 'module', jest: { transform: {}, testMatch: ['**/*.test.mjs'] } }

/** A runner that finds itself inside of another behaves differently. */
function outsideOfThisRun(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|VITE_|TEST$|NODE_ENV$|NODE_OPTIONS$|NODE_TEST_CONTEXT|FORCE_COLOR)/.test(name)
  )
  return { ...Object.fromEntries(others), NO_COLOR: '1' }
}

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { CountsReporter } from './counts-reporter.ts'
import { availableSuites } from './suites.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const { suites, missing } = availableSuites()
if (missing.length > 0) console.log(`left out: ${missing.join('; ')}`)

/** One contract on every server there is: a suite for each, one after the other. */
export default defineConfig({
  root: here('../..'),
  resolve: {
    alias: [
      { find: /^hawser$/, replacement: here('../../src/index.ts') },
      { find: /^hawser\/(\w+)$/, replacement: here('../../src/$1/index.ts') }
    ]
  },
  test: {
    include: suites.map(({ file }) => file),
    retry: 0,
    fileParallelism: false,
    testTimeout: 40_000,
    hookTimeout: 60_000,
    reporters: ['default', new CountsReporter(Object.assign({}, ...suites.map(({ counts }) => counts)))]
  }
})

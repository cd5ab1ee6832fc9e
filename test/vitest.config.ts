import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Everything that a bare machine can prove. The real servers and the browser have configurations of their own. */
export default defineConfig({
  root: here('..'),
  resolve: {
    alias: [
      { find: /^hawser$/, replacement: here('../src/index.ts') },
      { find: /^hawser\/diagnostics$/, replacement: here('../src/diagnostics/index.ts') },
      { find: /^hawser\/node$/, replacement: here('../src/node/index.ts') },
      { find: /^hawser\/server$/, replacement: here('../src/server/index.ts') },
      { find: /^hawser\/testing$/, replacement: here('../src/testing/index.ts') }
    ]
  },
  test: {
    include: ['test/**/*.test.ts'],
    // Those at the top of servers/ need the servers themselves.
    exclude: ['test/servers/*.test.ts', 'test/browser/**'],
    // It would leave one core to itself, of two.
    maxWorkers: '100%',
    retry: 0
  }
})

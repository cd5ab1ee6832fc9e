import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// The older of the two that are supported, from a folder of its own: each react-dom needs its own react.
const react18 = [
  { find: /^(react|react-dom)(?=\/|$)/, replacement: here('adapters/react-18/node_modules/$1') }
]

/** Everything that a bare machine can prove. The real servers and the browser have configurations of their own. */
export default defineConfig({
  root: here('..'),
  resolve: {
    alias: [
      { find: /^hawser$/, replacement: here('../src/index.ts') },
      { find: /^hawser\/(\w+)$/, replacement: here('../src/$1/index.ts') }
    ]
  },
  test: {
    // It would leave one core to itself, of two.
    maxWorkers: '100%',
    retry: 0,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.{ts,tsx}'],
          // Those at the top of servers/ need the servers themselves.
          exclude: ['test/servers/*.test.ts', 'test/browser/**', '**/node_modules/**']
        }
      },
      {
        extends: true,
        resolve: { alias: react18 },
        test: {
          name: 'React 18',
          include: ['test/react/**/*.test.{ts,tsx}'],
          // It came with React 19.
          exclude: ['test/react/activity.test.tsx']
        }
      }
    ]
  }
})

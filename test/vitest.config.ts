import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './longest-first.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// The older of the two that are supported, from a folder of its own: each react-dom needs its own react.
const react18 = [
  { find: /^(react|react-dom)(?=\/|$)/, replacement: here('adapters/react-18/node_modules/$1') }
]

// Those at the top of servers/ need the servers themselves.
const ELSEWHERE = ['test/servers/*.test.ts', 'test/browser/**', '**/node_modules/**']

/**
 * Files that get a process each: they have a page around them, load a library that adds a global, look at the heap, or load
 * the sources anew.
 */
const ALONE = [
  'test/{react,vue}/*.test.{ts,tsx}',
  'test/actioncable/programs.test.ts',
  'test/docs/runnable-{components,typed}.test.ts',
  'test/examples/room.test.ts',
  'test/migration/programs.test.ts',
  'test/outbox/stored-queue-in-a-tab.test.ts',
  'test/presence/loading.test.ts',
  'test/schema/libraries.test.ts',
  'test/soak/*.test.ts'
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
    // It would leave one core to itself, of two; and some files mostly wait for the time of day.
    maxWorkers: availableParallelism() + 1,
    retry: 0,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...ELSEWHERE, ...ALONE],
          // Most files take less time than a process needs to start.
          isolate: false,
          setupFiles: [here('presence-at-once.ts'), here('support/left-behind.ts')]
        }
      },
      {
        extends: true,
        test: { name: 'alone', include: ALONE, exclude: ELSEWHERE, setupFiles: [here('presence-at-once.ts')] }
      },
      {
        extends: true,
        resolve: { alias: react18 },
        test: {
          name: 'React 18',
          setupFiles: [here('presence-at-once.ts')],
          include: ['test/react/**/*.test.{ts,tsx}'],
          // It came with React 19.
          exclude: ['test/react/activity.test.tsx']
        }
      }
    ]
  }
})

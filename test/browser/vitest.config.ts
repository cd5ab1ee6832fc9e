import { mergeConfig } from 'vitest/config'
import shared from '../vitest.config.ts'

/** Pages in a real browser. */
export default mergeConfig(
  { ...shared, test: {} },
  { test: { include: ['test/browser/**/*.test.ts'], retry: 0, testTimeout: 60_000, hookTimeout: 60_000 } }
)

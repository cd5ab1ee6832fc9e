// @vitest-environment happy-dom
import { describe } from 'vitest'
import { refuseWarnings } from '../adapters/warnings.ts'

Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true)

// The examples are tests: to import one is to have it run.
describe('The components of docs/testing.md', async () => {
  refuseWarnings()
  await import('../../docs/examples/test-react.tsx')
  await import('../../docs/examples/test-vue.ts')
})

import { describe } from 'vitest'

// The examples of docs/testing.md are tests: to import one is to have it run.
describe('docs/testing.md', async () => {
  await import('../../docs/examples/test-recovery.ts')
  await import('../../docs/examples/test-offline.ts')
  await import('../../docs/examples/test-reload.ts')
  await import('../../docs/examples/test-presence.ts')
  await import('../../docs/examples/test-server.ts')
  await import('../../docs/examples/test-faults.ts')
  await import('../../docs/examples/test-official.ts')
})

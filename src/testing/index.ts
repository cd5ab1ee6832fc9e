/**
 * A test kit: a real cable on a server in memory, with the time and everything that may go wrong in the hands of the
 * test. It knows no test runner, opens no port and needs nothing of Node.
 */
export type { Sent } from './line.ts'
export { type Recordable, type Recording, record } from './record.ts'
export { createTestCable, type TestCable, type TestCableOptions } from './test-cable.ts'
export type { TestClient } from './test-client.ts'
export {
  createTestServer,
  type Slowness,
  type Target,
  type TestServer,
  type TestServerOptions
} from './test-server.ts'
export { VirtualClock } from './virtual-clock.ts'

/**
 * A test kit: a real cable on a server in memory, with the time and everything that may go wrong in the hands of the
 * test. It knows no test runner, opens no port and needs nothing of Node.
 */
export {
  type Fault,
  type FaultKind,
  type FaultOptions,
  type FaultStory,
  type Faults,
  faults
} from './faults.ts'
export type { Sent } from './line.ts'
export { type Recordable, type Recording, record } from './record.ts'
export type { ServerChoice } from './server-of.ts'
export {
  createTestCable,
  type TestCable,
  type TestCableOptions,
  type TestClientOptions
} from './test-cable.ts'
export type { TestClient } from './test-client.ts'
export {
  createTestServer,
  type Slowness,
  type Target,
  type TestServer,
  type TestServerOptions
} from './test-server.ts'
export { createTestTransport, type TestTransport, type TestTransportOptions } from './test-transport.ts'
export { VirtualClock } from './virtual-clock.ts'
export type { Visitor } from './visitor.ts'

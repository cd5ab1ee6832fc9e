import { CallError, type Clock } from '../index.ts'
import { createTestServer, TestServer, type TestServerOptions } from './test-server.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** Which server a test is about: one that is there, or one that is made for it. */
export interface ServerChoice<C extends Clock = VirtualClock> {
  /** The server to connect to, for a second client; or the options of one that is made. */
  server?: TestServer<C> | Omit<TestServerOptions<C>, 'clock' | 'seed'>
  /** Default: a `VirtualClock`. A server that is given has its own. */
  clock?: C
  /** What all chance is drawn from. Default 1; on a server that is given, one of its own. */
  seed?: number
}

/** Throws a `CallError` (`invalid_option`) for what it cannot use. */
export function serverOf<C extends Clock>({ server = {}, clock, seed }: ServerChoice<C>): TestServer<C> {
  if (!(server instanceof TestServer)) {
    return createTestServer({
      ...server,
      ...(clock !== undefined && { clock }),
      ...(seed !== undefined && { seed })
    })
  }
  if (clock === undefined || clock === server.clock) return server
  throw new CallError('Nothing was made: the server that was given has a clock, leave the other one out', {
    reason: 'invalid_option',
    phase: 'options',
    retryable: false
  })
}

import { type Cable, CallError, type Clock, type CreateOptions, createCable } from '../index.ts'
import { createClient, type TestClient } from './test-client.ts'
import { createTestServer, TestServer, type TestServerOptions } from './test-server.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** Options of `createTestCable`: those of `createCable`, but for what the kit has in its own hands. */
export interface TestCableOptions<C extends Clock = VirtualClock>
  extends Omit<
    CreateOptions,
    'clock' | 'environment' | 'transport' | 'websocketImplementation' | 'websocketOptions'
  > {
  /** The server to connect to, for a second cable; or the options of one that is made. */
  server?: TestServer<C> | Omit<TestServerOptions<C>, 'clock' | 'seed'>
  /** Default: a `VirtualClock`. A server that is given has its own. */
  clock?: C
  /** What all chance is drawn from. Default 1; on a server that is given, one of its own. */
  seed?: number
}

/** A real cable on a server in memory. Every function may be taken out of it. */
export interface TestCable<C extends Clock = VirtualClock> extends TestClient<C> {
  readonly cable: Cable
  /** What nobody else took: errors of listeners, broken frames. The console has it, too. */
  readonly errors: readonly unknown[]
  /** Disconnects the cable and ends the server. No timer is left. */
  close(): void
}

/** Where all test cables lead. */
const URL_IN_MEMORY = 'ws://hawser.test/cable'

/**
 * Makes a cable on a server in memory, with the time and everything that may go wrong in the hands of the test.
 * Throws a `CallError` (`invalid_option`) for what it cannot use.
 *
 * ```ts
 * const { cable, server, clock, cut } = createTestCable()
 * const chat = cable.subscribeTo('ChatChannel')
 * await clock.advance()
 * server.publish(chat, 'hello')
 * ```
 */
export function createTestCable<C extends Clock = VirtualClock>(
  options: TestCableOptions<C> = {}
): TestCable<C> {
  const { server: given, clock, seed, ...cableOptions } = options
  const server = serverOf(options)
  const { client, parts } = createClient(server, seed ?? Math.floor(server.clock.random() * 2 ** 32))
  const errors: unknown[] = []
  const cable = createCable(URL_IN_MEMORY, {
    onError: error => {
      errors.push(error)
      console.error('hawser/testing, the cable:', error)
    },
    ...cableOptions,
    clock: parts.clock,
    environment: parts.page,
    websocketImplementation: parts.WebSocket
  })
  return {
    ...client,
    cable,
    errors,
    close() {
      cable.disconnect()
      server.close()
    }
  }
}

function serverOf<C extends Clock>({ server = {}, clock, seed }: TestCableOptions<C>): TestServer<C> {
  if (!(server instanceof TestServer)) {
    return createTestServer({
      ...server,
      ...(clock !== undefined && { clock }),
      ...(seed !== undefined && { seed })
    })
  }
  if (clock === undefined || clock === server.clock) return server
  throw new CallError('No cable was made: the server that was given has a clock, leave the other one out', {
    reason: 'invalid_option',
    phase: 'options',
    retryable: false
  })
}

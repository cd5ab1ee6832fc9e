import { type Cable, type Clock, type CreateOptions, createCable } from '../index.ts'
import { URL_IN_MEMORY } from './address.ts'
import { type ServerChoice, serverOf } from './server-of.ts'
import { createClient, type TestClient } from './test-client.ts'
import type { TestServer } from './test-server.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** Options of a cable, but for what the kit has in its own hands. */
export type TestClientOptions = Omit<
  CreateOptions,
  'clock' | 'environment' | 'transport' | 'websocketImplementation' | 'websocketOptions'
>

/** Options of `createTestCable`: those of `createCable`, but for what the kit has in its own hands. */
export interface TestCableOptions<C extends Clock = VirtualClock>
  extends TestClientOptions,
    ServerChoice<C> {}

/** A real cable on a server in memory. Every function may be taken out of it. */
export interface TestCable<C extends Clock = VirtualClock> extends TestClient<C> {
  readonly cable: Cable
  /** What nobody else took: errors of listeners, broken frames. The console has it, too. */
  readonly errors: readonly unknown[]
  /**
   * The page is loaded again, or the process killed and begun anew: this client ends without a word, its timers with it,
   * and another begins on the same server. It has the same options, but for these; what was stored in them is there.
   */
  reload(options?: TestClientOptions): TestCable<C>
  /** Disconnects the cable and ends the server. No timer is left. */
  close(): void
  /** As `close()`, for `using`. */
  [Symbol.dispose](): void
}

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
  return cableOn(serverOf(options), cableOptions, seed)
}

function cableOn<C extends Clock>(
  server: TestServer<C>,
  options: TestClientOptions,
  seed: number | undefined
): TestCable<C> {
  const { client, parts } = createClient(server, seed)
  const errors: unknown[] = []
  const cable = createCable(URL_IN_MEMORY, {
    onError: error => {
      errors.push(error)
      console.error('hawser/testing, the cable:', error)
    },
    ...options,
    clock: parts.clock,
    environment: parts.page,
    websocketImplementation: parts.WebSocket
  })
  const reload = (others: TestClientOptions = {}) => {
    parts.end()
    return cableOn(server, { ...options, ...others }, undefined)
  }
  const close = () => {
    cable.disconnect()
    server.close()
  }
  return { ...client, cable, errors, reload, close, [Symbol.dispose]: close }
}

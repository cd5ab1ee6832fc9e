import { type Clock, type ProtocolName, type Transport, WebSocketTransport } from '../index.ts'
import { URL_IN_MEMORY } from './address.ts'
import { type ServerChoice, serverOf } from './server-of.ts'
import { createClient, type TestClient } from './test-client.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** Options of `createTestTransport`. */
export interface TestTransportOptions<C extends Clock = VirtualClock> extends ServerChoice<C> {
  /** The sub-protocol to offer: the same as the cable's. Default `actioncable-v1-json`, as in `@anycable/core`. */
  protocol?: Exclude<ProtocolName, 'auto'>
}

/** A transport to a server in memory, and all that can happen to it. */
export interface TestTransport<C extends Clock = VirtualClock> extends TestClient<C> {
  readonly transport: Transport
  /** Ends the server. No timer of its own is left. */
  close(): void
  /** As `close()`, for `using`. */
  [Symbol.dispose](): void
}

/**
 * Makes a transport to a server in memory for the cable of `@anycable/core`, whose own waits go by the machine's
 * timers: give both the runner's fake ones, with `clock: systemClock`.
 *
 * ```ts
 * const { transport, server, cut } = createTestTransport({ clock: systemClock })
 * const cable = createCable({ transport })   // of '@anycable/core'
 * ```
 */
export function createTestTransport<C extends Clock = VirtualClock>(
  options: TestTransportOptions<C> = {}
): TestTransport<C> {
  const { protocol = 'actioncable-v1-json' } = options
  const server = serverOf(options)
  const { client, parts } = createClient(server, options.seed)
  const transport = new WebSocketTransport(URL_IN_MEMORY, {
    websocketImplementation: parts.WebSocket,
    authStrategy: 'sub-protocol',
    subprotocol: protocol,
    report: error => console.error('hawser/testing, a listener of the transport:', error)
  })
  const close = () => server.close()
  return { ...client, transport, close, [Symbol.dispose]: close }
}

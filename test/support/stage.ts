import { type CreateOptions, createCable } from 'hawser'
import { Page } from '../../src/testing/page.ts'
import { createFakeNetwork, type FakeNetwork } from './fake-socket.ts'
import { VirtualClock } from './virtual-clock.ts'

/**
 * A cable with everything around it in the hands of the test: time, chance, the network, the page, errors.
 *
 * ```ts
 * const { cable, clock, network } = createStage()
 * const chat = cable.subscribeTo('ChatChannel')
 * network.socket.accept()
 * network.socket.receive({ type: 'welcome' })
 * ```
 */
export function createStage({
  seed = 1,
  network = createFakeNetwork(),
  ...options
}: CreateOptions & { seed?: number; network?: FakeNetwork } = {}) {
  const clock = new VirtualClock({ seed })
  const environment = new Page()
  const errors: unknown[] = []
  const cable = createCable('ws://server.test/cable', {
    clock,
    environment,
    websocketImplementation: network.WebSocket,
    onError: error => void errors.push(error),
    ...options
  })

  return {
    cable,
    clock,
    network,
    environment,
    /** What went to `onError`. */
    errors,
    /** Connects, or takes the try under way, and lets the client in. */
    async welcome(frame: object = { type: 'welcome', sid: 's1' }) {
      if (cable.state === 'idle' || cable.state === 'closed') cable.connect().catch(() => {})
      await clock.advance()
      network.socket.accept()
      network.socket.receive(frame)
      await clock.advance()
      return network.socket
    }
  }
}

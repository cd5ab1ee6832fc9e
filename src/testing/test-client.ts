import type { Clock, WebSocketImplementation } from '../index.ts'
import { installPresence } from '../presence/index.ts'
import { Line, type Sent } from './line.ts'
import { MachineClock } from './machine-clock.ts'
import { Page } from './page.ts'
import type { TestServer } from './test-server.ts'

/** One client of a server in memory: what it sent, and all that can happen to its network and its machine. */
export interface TestClient<C extends Clock = Clock> {
  readonly server: TestServer<C>
  readonly clock: C
  /** The commands that it sent, oldest first; of more than 10,000 the newest. */
  readonly sent: readonly Sent[]
  /** The link breaks, and both ends know at once. The client comes back by itself. */
  cut(): void
  /** The link is half open: nothing passes, and nobody is told. The server notices after a minute. */
  freeze(): void
  /** The link breaks, and no other can be made until `online`. The page is told. */
  offline(): void
  /** Links can be made again. The page is told. */
  online(): void
  /** Everything takes so long from now on, each way, in ms. */
  delay(ms: number): void
  /** The next so many messages of channels come twice. */
  duplicate(count?: number): void
  /** The machine sleeps until `wake`: its timers do not run, and what the server says waits. */
  sleep(): void
  /** The machine runs again: first the timers that are due, then what the server said meanwhile. */
  wake(): void
  /** Its clock is set, by so many ms, back where they are negative; that of the server stays. */
  setClock(ms: number): void
  /** Nobody sees the page until `show`. */
  hide(): void
  /** The page is seen again. */
  show(): void
}

/** What a client is made of, beside the steps that are told to it. */
export interface ClientParts {
  readonly clock: MachineClock
  readonly page: Page
  readonly WebSocket: WebSocketImplementation
  /** It is gone without a word, and what it had to do with it. */
  end(): void
}

/** A machine with a network of its own. `seed` is what its chance is drawn from; the clock draws one else. */
export function createClient<C extends Clock>(
  server: TestServer<C>,
  seed: number = Math.floor(server.clock.random() * 2 ** 32)
): { client: TestClient<C>; parts: ClientParts } {
  // Its time is the test's, and what loads goes by the machine's.
  installPresence()
  const clock = new MachineClock(server.clock, seed)
  const page = new Page()
  const line = new Line(server.clock, (knock, mouth) => server.accept(knock, mouth))
  const client: TestClient<C> = {
    server,
    clock: server.clock,
    sent: line.sent,
    cut: () => line.cut(),
    freeze: () => line.freeze(),
    offline: () => {
      line.unplug()
      page.signal('offline')
    },
    online: () => {
      line.plug()
      page.signal('online')
    },
    delay: ms => line.delay(ms),
    duplicate: (count = 1) => line.duplicate(count),
    sleep: () => {
      clock.sleep()
      line.hold()
    },
    // Timers first: what came meanwhile is read after them.
    wake: () => {
      clock.wake()
      line.release()
    },
    setClock: ms => {
      clock.ahead += ms
    },
    hide: () => page.signal('hidden'),
    show: () => page.signal('visible')
  }
  const end = () => {
    clock.end()
    line.end()
  }
  return { client, parts: { clock, page, WebSocket: line.WebSocket, end } }
}

import { type CreateOptions, type WebSocketImplementation, WebSocketTransport } from 'hawser'
import { BASE } from '../support/story.ts'

/** Options that take a rule out of a client which makes its sockets with `WebSocket`. */
export type Breakage = (WebSocket: WebSocketImplementation) => CreateOptions

const AGES = 10 ** 9

const neverGivesUpOpening: Breakage = () => ({ timeouts: { open: AGES } })
const neverGivesUpWaiting: Breakage = () => ({ timeouts: { welcome: AGES } })
const neverComesBack: Breakage = () => ({ reconnect: false })
const neverStops: Breakage = () => ({ maxReconnectAttempts: Number.POSITIVE_INFINITY })

const overlooksTheAnswer: Breakage = WebSocket => ({
  transport: new (class extends WebSocketTransport {
    override get protocol(): string {
      return ''
    }
  })(...address(WebSocket))
})

const offersBaseToo: Breakage = WebSocket => ({
  websocketImplementation: class extends WebSocket {
    constructor(url: string, protocols: string[] = []) {
      super(url, [...protocols, BASE])
    }
  }
})

const answersEveryPing: Breakage = WebSocket => {
  const transport = new WebSocketTransport(...address(WebSocket))
  transport.on('data', frame => {
    if (String(frame).includes('"ping"')) transport.send('{"command":"pong"}')
  })
  return { transport }
}

const address = (
  websocketImplementation: WebSocketImplementation
): ConstructorParameters<typeof WebSocketTransport> => [
  'ws://server.test/cable',
  { websocketImplementation, subprotocol: BASE }
]

/** For the vectors that would not miss the server's frames: what their rule is gone with. */
export const BROKEN_RULES: Record<string, Breakage> = {
  V003: neverGivesUpWaiting,
  V004: neverGivesUpWaiting,
  V005: neverGivesUpOpening,
  V006: neverComesBack,
  V007: overlooksTheAnswer,
  V008: offersBaseToo,
  V013: neverComesBack,
  V023: neverStops,
  V083: answersEveryPing
}

import WebSocket from 'ws'
import { run } from '../../examples/live-event/run.ts'

/** Nobody listens there. */
const NOWHERE = 'ws://127.0.0.1:1/cable'

let links = 0

/** Gets in once, and never back. */
class OnceOnly extends WebSocket {
  constructor(url: string, protocols?: string[]) {
    super(links++ === 0 ? url : NOWHERE, protocols)
  }
}

process.exitCode = await run({
  duration: 2_000,
  patience: 3_000,
  guestOptions: { ben: { websocketImplementation: OnceOnly } }
})

import { createRequire } from 'node:module'
import type { WebSocketImplementation } from '../index.ts'

/** Loads the package `ws`; throws where it is not installed. */
export type LoadWs = () => { WebSocket: WebSocketImplementation }

// At once and not by `import()`: a cable is made without waiting. A bundler does not follow it; who bundles a bot passes
// `websocketImplementation`.
const load: LoadWs = () => createRequire(import.meta.url)('ws')

/** The WebSocket of the package `ws`, or `null` where that is not installed: an optional peer. */
export function wsImplementation(loadWs: LoadWs = load): WebSocketImplementation | null {
  try {
    return loadWs().WebSocket
  } catch {
    return null
  }
}

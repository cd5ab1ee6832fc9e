import { backoffWithJitter, createCable } from '@anycable/core'
import WebSocket from 'ws'
import type { Scene } from '../scene.ts'

/** Waits of the app's own between the tries. */
export default async function backoff(scene: Scene) {
  const waits: number[] = []
  const strategy = backoffWithJitter(10, { backoffRate: 2, jitterRatio: 0, maxInterval: 50 })
  const cable = createCable('ws://127.0.0.1:9/cable', {
    protocol: 'actioncable-v1-json',
    websocketImplementation: WebSocket,
    maxReconnectAttempts: 10,
    reconnectStrategy: attempt => {
      const wait = strategy(attempt)
      waits.push(wait)
      return wait
    }
  })
  const failed = await cable.connect().then(
    () => 'connected',
    () => 'failed'
  )
  await scene.until(() => waits.length === 3)
  cable.disconnect()
  return { failed, state: cable.state, bounded: waits.every(wait => wait >= 10 && wait <= 50) }
}

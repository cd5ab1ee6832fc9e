import {
  createCable,
  DisconnectedError,
  NoConnectionError,
  ReasonError,
  SubscriptionRejectedError
} from '@anycable/core'
import WebSocket from 'ws'
import type { Scene } from '../scene.ts'

/** What went wrong is told by classes and reasons. */
export default async function errors(scene: Scene) {
  const cable = createCable(scene.url, {
    websocketImplementation: WebSocket,
    reconnectStrategy: () => 20
  })
  const closed: unknown[] = []
  const backstage = cable.subscribeTo('ChatChannel', { room: 'backstage' })
  backstage.on('close', error => closed.push(error instanceof SubscriptionRejectedError))
  const chat = cable.subscribeTo('ChatChannel', { room: 'errors' })
  await chat.ensureSubscribed()
  await scene.until(() => closed.length === 1)

  const lost = new Promise<ReasonError>(resolve => void cable.once('disconnect', resolve))
  scene.cut()
  const loss = await lost
  const performed = await chat.perform('speak', { text: 'lost' }).catch((error: unknown) => error)
  await scene.until(() => chat.state === 'connected')
  cable.disconnect()
  return {
    closed,
    state: backstage.state,
    loss: [loss instanceof DisconnectedError, loss instanceof ReasonError, loss.reason],
    performed: performed instanceof NoConnectionError
  }
}

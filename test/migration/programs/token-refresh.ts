import { createCable } from '@anycable/core'
import WebSocket from 'ws'
import type { Scene } from '../scene.ts'

/** A token that is too old is replaced by a new one. */
export default async function tokenRefresh(scene: Scene) {
  let refreshed = 0
  const cable = createCable(scene.guarded, {
    protocol: 'actioncable-v1-ext-json',
    websocketImplementation: WebSocket,
    auth: { token: scene.token('ann', -60) },
    tokenRefresher: async transport => {
      refreshed++
      transport.setToken(scene.token('ann', 60))
    }
  })
  const shown: unknown[] = []
  const chat = cable.subscribeTo('ChatChannel', { room: 'tokens' })
  chat.on('message', message => shown.push(message))
  await scene.until(() => chat.state === 'connected')
  await chat.perform('speak', { text: 'let in' })
  await scene.until(() => shown.length === 1)
  cable.disconnect()
  return { refreshed, shown }
}

import { createCable, FallbackTransport, WebSocketTransport } from '@anycable/core'
import WebSocket from 'ws'
import type { Scene } from '../scene.ts'

const options = { websocketImplementation: WebSocket, subprotocol: 'actioncable-v1-json' }

/** Two ways to the server: the second is not needed. */
export default async function fallbacks(scene: Scene) {
  const [first, second] = [
    new WebSocketTransport(scene.url, options),
    new WebSocketTransport(scene.url, options)
  ]
  const transport = new FallbackTransport([first, second])
  transport.setParam('from', 'a test')
  const events: string[] = []
  transport.on('open', () => events.push('open'))
  const cable = createCable({ transport })
  cable.on('connect', () => events.push('connect'))
  cable.on('disconnect', () => events.push('disconnect'))

  const shown: unknown[] = []
  const chat = cable.subscribeTo('ChatChannel', { room: 'fallbacks' })
  chat.on('message', message => shown.push(message))
  await chat.ensureSubscribed()
  scene.publish('fallbacks', { n: 1 })
  await scene.until(() => shown.length === 1)

  const seen = [cable.state, transport.url === first.url, second.url.includes('from=')]
  cable.disconnect()
  return { events, shown, seen }
}

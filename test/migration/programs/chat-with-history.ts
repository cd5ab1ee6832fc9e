import { createCable } from '@anycable/core'
import WebSocket from 'ws'
import type { Scene } from '../scene.ts'

/** A chat that shows what was said before the page was there, and what was missed. */
export default async function chatWithHistory(scene: Scene) {
  const since = Math.floor(Date.now() / 1000) - 10
  scene.publish(scene.room, { text: 'before' })

  const cable = createCable(scene.url, {
    protocol: 'actioncable-v1-ext-json',
    websocketImplementation: WebSocket,
    historyTimestamp: since,
    reconnectStrategy: () => 50
  })
  const shown: unknown[] = []
  const infos: string[] = []
  const chat = cable.subscribeTo('ChatChannel', { room: scene.room })
  chat.on('message', message => shown.push(message))
  chat.on('info', ({ type }) => infos.push(type))
  await chat.ensureSubscribed()
  await scene.until(() => shown.length === 1)

  await new Promise<void>(resolve => void cable.once('keepalive', () => resolve()))

  const lost = new Promise<void>(resolve => void cable.once('disconnect', () => resolve()))
  scene.cut()
  await lost
  scene.publish(scene.room, { text: 'meanwhile' })
  await scene.until(() => shown.length === 2 && infos.includes('history_received'))
  cable.disconnect()
  return { shown, last: infos.at(-1) }
}

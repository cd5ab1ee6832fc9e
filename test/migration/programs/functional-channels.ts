import { type Cable, createCable, type Message } from '@anycable/core'
import WebSocket from 'ws'
import type { Scene } from '../scene.ts'

function follow(cable: Cable, room: string, show: (message: Message) => void) {
  const channel = cable.subscribeTo('ChatChannel', { room })
  const off = channel.on('message', show)
  return {
    channel,
    leave() {
      off()
      channel.disconnect()
    }
  }
}

/** Channels by name, given back one by one; the hub knows who is there. */
export default async function functionalChannels(scene: Scene) {
  const cable = createCable(scene.url, { websocketImplementation: WebSocket, lazy: false })
  const events: string[] = []
  cable.on('connect', ({ reconnect }) => events.push(`connect ${reconnect}`))
  cable.on('close', error => events.push(`close ${error?.reason ?? 'by the app'}`))

  const shown: Message[] = []
  const one = follow(cable, 'one', message => shown.push(message))
  const two = follow(cable, 'two', message => shown.push(message))
  await Promise.all([one.channel.ensureSubscribed(), two.channel.ensureSubscribed()])
  const before = cable.hub.channels.map(channel => channel.identifier)

  scene.publish('one', { n: 1 })
  await scene.until(() => shown.length === 1)
  one.leave()
  scene.publish('one', { n: 2 })
  scene.publish('two', { n: 3 })
  await scene.until(() => shown.length === 2)
  const after = cable.hub.channels.length
  cable.disconnect()
  return { shown, events, before, after, left: one.channel.state }
}

import { createCable } from '@anycable/core'
import WebSocket from 'ws'
import type { Scene } from '../scene.ts'

/** Two who are in a hall, and see each other come and go. */
export default async function presence(scene: Scene) {
  const open = () => {
    const cable = createCable(scene.url, {
      protocol: 'actioncable-v1-ext-json',
      websocketImplementation: WebSocket
    })
    return { cable, hall: cable.subscribeTo('HallChannel', { room: scene.room }) }
  }
  const [ann, bob] = [open(), open()]
  const seen: string[] = []
  ann.hall.on('presence', event => {
    if (event.type === 'join' || event.type === 'leave') seen.push(`${event.type} ${event.id}`)
  })
  await Promise.all([ann.hall.ensureSubscribed(), bob.hall.ensureSubscribed()])
  await ann.hall.presence.join('ann', { name: 'Ann' })
  await scene.until(() => seen.includes('join ann'))
  await bob.hall.presence.join('bob', { name: 'Bob' })
  await scene.until(() => seen.includes('join bob'))
  const here = sorted(await ann.hall.presence.info())
  await bob.hall.presence.leave()
  await scene.until(() => seen.includes('leave bob'))
  const left = sorted(await ann.hall.presence.info())
  ann.cable.disconnect()
  bob.cable.disconnect()
  return { seen, here, left }
}

const sorted = (here: object | undefined) =>
  Object.entries(here ?? {}).sort(([one], [other]) => (one < other ? -1 : 1))

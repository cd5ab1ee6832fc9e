import { createCable } from '@anycable/core'
import WebSocket from 'ws'
import type { Scene } from '../scene.ts'

/** Streams without a channel, public and signed, and what clients say among themselves. */
export default async function streamsAndWhispers(scene: Scene) {
  const [ann, bob] = [1, 2].map(() =>
    createCable(`${scene.guarded}?jid=${scene.token('visitor', 60)}`, {
      protocol: 'actioncable-v1-ext-json',
      websocketImplementation: WebSocket
    })
  )
  if (!ann || !bob) throw new Error('Nobody is there')
  const heard: unknown[] = []
  const open = ann.streamFrom('chat:lobby')
  open.on('message', message => heard.push(['open', message]))
  const signed = bob.streamFromSigned(scene.signedStream('chat:lobby'))
  signed.on('message', message => heard.push(['signed', message]))
  await Promise.all([open.ensureSubscribed(), signed.ensureSubscribed()])

  scene.publish('lobby', { n: 1 })
  await scene.until(() => heard.length === 2)
  await open.whisper({ typing: true })
  await scene.until(() => heard.length === 3)
  for (const cable of [ann, bob]) cable.disconnect()
  return {
    first: heard
      .slice(0, 2)
      .map(one => JSON.stringify(one))
      .sort(),
    whispered: heard[2]
  }
}

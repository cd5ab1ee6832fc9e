import { createCable } from '@anycable/core'
import WebSocket from 'ws'
import type { Scene } from '../scene.ts'

/** A process on Node that says who it is in a header. */
export default async function nodeWithHeaders(scene: Scene) {
  const cable = createCable(scene.url, {
    websocketImplementation: WebSocket,
    websocketOptions: { headers: { 'x-name': 'the bot' } },
    performFailures: 'warn'
  })
  const answers: unknown[] = []
  const chat = cable.subscribeTo('ChatChannel', { room: 'headers' })
  chat.on('message', message => answers.push(message))
  await chat.ensureSubscribed()
  await chat.perform('speak', { text: 'beep' })
  await scene.until(() => answers.length === 1)
  cable.disconnect()
  const afterwards = await chat.perform('speak', { text: 'nobody hears this' }).then(
    () => 'warned',
    () => 'thrown'
  )
  return { answers, afterwards }
}

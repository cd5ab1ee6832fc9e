import { createConsumer } from '@anycable/core'
import WebSocket from 'ws'
import type { Scene } from '../scene.ts'

/** The consumer of the official client, as code for Rails uses it. */
export default async function consumerWithMixins(scene: Scene) {
  const consumer = createConsumer(scene.url, { websocketImplementation: WebSocket })
  const log: unknown[] = []
  const chat = consumer.subscriptions.create(
    { channel: 'ChatChannel', room: 'mixins' },
    {
      initialized: () => log.push('initialized'),
      connected: () => log.push('connected'),
      rejected: () => log.push('rejected'),
      received: data => log.push(data),
      disconnected: () => log.push('disconnected')
    }
  )
  consumer.subscriptions.create(
    { channel: 'ChatChannel', room: 'backstage' },
    { rejected: () => log.push('no') }
  )
  await scene.until(() => log.includes('connected') && log.includes('no'))
  const found = consumer.subscriptions.findAll(chat.identifier).length
  chat.perform('speak', { text: 'hello' })
  await scene.until(() => log.length === 4)
  chat.unsubscribe()
  await scene.until(() => log.length === 5)
  consumer.disconnect()
  return { log, found, identifier: chat.identifier }
}

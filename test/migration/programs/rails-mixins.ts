import { adapters, createConsumer, type Subscription } from '@rails/actioncable'
import WebSocket from 'ws'
import type { Scene } from '../scene.ts'

Object.assign(globalThis, { addEventListener() {}, removeEventListener() {} })
Object.assign(adapters, { WebSocket })

interface Chat {
  lines: string[]
  speak(text: string): void
}

/** A channel of a Rails app: callbacks, methods and state in one object. */
export default async function railsMixins(scene: Scene) {
  const consumer = createConsumer(scene.url)
  const log: string[] = []
  const chat = consumer.subscriptions.create(
    { channel: 'ChatChannel', room: 'rails' },
    {
      lines: [] as string[],
      connected({ reconnected }: { reconnected: boolean }) {
        log.push(`connected ${reconnected}`)
        this.perform('speak', { text: 'I am here' })
      },
      disconnected({ willAttemptReconnect }: { willAttemptReconnect: boolean | undefined }) {
        log.push(`disconnected ${willAttemptReconnect}`)
      },
      received(data: { author: string; text: string }) {
        this.lines.push(`${data.author}: ${data.text}`)
      },
      speak(this: Subscription & Chat, text: string) {
        this.perform('speak', { text })
      }
    }
  )
  await scene.until(() => chat.lines.length === 1)
  chat.speak('and here')
  await scene.until(() => chat.lines.length === 2)
  consumer.disconnect()
  await scene.until(() => log.length === 2)
  return { log, lines: chat.lines, identifier: chat.identifier }
}

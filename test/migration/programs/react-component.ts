import { adapters, type Consumer, createConsumer } from '@rails/actioncable'
import { createElement, StrictMode, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import WebSocket from 'ws'
import type { Scene } from '../scene.ts'

Object.assign(adapters, { WebSocket })

/** A component that has a subscription while it is there. */
function Chat({ consumer, room }: { consumer: Consumer; room: string }) {
  const [lines, setLines] = useState<readonly string[]>([])
  useEffect(() => {
    const subscription = consumer.subscriptions.create(
      { channel: 'ChatChannel', room },
      {
        connected: () => setLines(all => [...all, 'connected']),
        received: ({ text }: { text: string }) => setLines(all => [...all, text])
      }
    )
    return () => {
      subscription.unsubscribe()
      setLines([])
    }
  }, [consumer, room])
  return createElement('p', null, lines.join(', '))
}

/** React mounts it twice in its strict mode, and once more for another room. */
export default async function reactComponent(scene: Scene) {
  const consumer = createConsumer(scene.url)
  const place = document.createElement('main')
  const root = createRoot(place)
  const seen: (string | null)[] = []
  const render = (room: string) =>
    root.render(createElement(StrictMode, null, createElement(Chat, { consumer, room })))

  for (const room of [scene.room, `${scene.room} next door`]) {
    render(room)
    await scene.until(() => place.textContent === 'connected')
    scene.publish(room, { text: 'hello' })
    await scene.until(() => place.textContent === 'connected, hello')
    seen.push(place.textContent)
  }
  root.unmount()
  consumer.disconnect()
  return seen
}

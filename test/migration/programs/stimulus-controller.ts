import { adapters, type Consumer, createConsumer, type Subscription } from '@rails/actioncable'
import WebSocket from 'ws'
import type { Scene } from '../scene.ts'

Object.assign(globalThis, { addEventListener() {}, removeEventListener() {} })
Object.assign(adapters, { WebSocket })

let consumer: Consumer

/** The way Stimulus treats it: connected and disconnected as its element comes and goes. */
class ChatController {
  readonly rows: string[] = []
  readonly #room: string
  #subscription: Subscription | undefined

  constructor(room: string) {
    this.#room = room
  }

  connect() {
    this.#subscription = consumer.subscriptions.create(
      { channel: 'ChatChannel', room: this.#room },
      { received: (data: { text: string }) => this.rows.push(data.text) }
    )
  }

  disconnect() {
    this.#subscription?.unsubscribe()
    this.#subscription = undefined
  }

  send(text: string) {
    return this.#subscription?.perform('speak', { text })
  }
}

/** Elements that come and go share one consumer. */
export default async function stimulusControllers(scene: Scene) {
  consumer = createConsumer(scene.url)
  const [first, second] = [new ChatController('stimulus'), new ChatController('stimulus')]
  first.connect()
  second.connect()
  await scene.until(() => first.send('first') === true)
  await scene.until(() => first.rows.length === 1 && second.rows.length === 1)
  first.disconnect()
  await scene.until(() => second.send('second') === true)
  await scene.until(() => second.rows.length === 2)
  first.connect()
  consumer.disconnect()
  return { first: first.rows, second: second.rows }
}

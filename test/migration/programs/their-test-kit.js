import { Channel } from '@anycable/core'
import { TestCable } from '@anycable/core/testing'

/** A channel of an app. */
class ChatChannel extends Channel {
  static identifier = 'ChatChannel'
  lines = []

  receive(message) {
    this.lines.push(message.text)
    super.receive(message)
  }

  speak(text) {
    return this.perform('speak', { text })
  }
}

/** Its test, written with the test kit of the official client. */
export default async function theirTestKit() {
  const cable = new TestCable()
  const chat = new ChatChannel({ room: 'test' })
  const events = []
  chat.on('connect', () => events.push('connect'))
  chat.on('message', ({ text }) => events.push(text))
  chat.on('close', () => events.push('close'))
  cable.subscribe(chat)
  const { state } = chat
  await chat.speak('hello')
  chat.receive({ text: 'hi' })
  cable.unsubscribe(chat)
  return { events, lines: chat.lines, outgoing: cable.outgoing, states: [state, chat.state] }
}

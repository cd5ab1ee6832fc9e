import { Channel, type ChannelEvents, createCable, type MessageMeta } from '@anycable/core'
import WebSocket from 'ws'
import type { Scene } from '../scene.ts'

type Said = { author: string; text: string }

interface Events extends ChannelEvents<Said> {
  shout: (text: string) => void
}

class ChatChannel extends Channel<{ room: string }, Said, Events> {
  static override readonly identifier = 'ChatChannel'
  readonly lines: string[] = []

  speak(text: string) {
    return this.perform('speak', { text })
  }

  override receive(message: Said, meta?: MessageMeta) {
    this.lines.push(`${message.author}: ${message.text}`)
    if (message.text === message.text.toUpperCase()) this.emit('shout', message.text)
    super.receive(message, meta)
  }
}

/** Channels as classes, with events of their own. */
export default async function classChannels(scene: Scene) {
  const cable = createCable(scene.url, { websocketImplementation: WebSocket })
  const chat = new ChatChannel({ room: 'classes' })
  const shouts: string[] = []
  chat.on('shout', text => shouts.push(text))
  cable.subscribe(chat)
  const other = cable.subscribeTo(ChatChannel, { room: 'classes' })
  await Promise.all([chat.ensureSubscribed(), other.ensureSubscribed()])

  await chat.speak('hello')
  await other.speak('HELLO')
  await scene.until(() => chat.lines.length === 2 && other.lines.length === 2)
  chat.disconnect()
  await other.speak('alone')
  await scene.until(() => other.lines.length === 3)
  cable.disconnect()
  return {
    chat: chat.lines,
    other: other.lines,
    shouts,
    states: [chat.state, cable.state],
    params: chat.params
  }
}

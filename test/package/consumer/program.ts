import {
  type Cable,
  Channel,
  type ChannelEvents,
  type ConnectionStatus,
  createCable,
  OfflineError
} from 'hawser'
import { createCable as createBrowserCable } from 'hawser/browser'
import { createBot, createCable as createNodeCable } from 'hawser/node'
import { type ChannelDefinition, createServer, signToken } from 'hawser/server'

// What a user of the published package writes: compiled against its own types, under each way to resolve modules.

interface ChatMessage {
  text: string
}

class Chat extends Channel<
  { room: string },
  ChatMessage,
  ChannelEvents<ChatMessage>,
  { speak: (payload: ChatMessage) => void }
> {
  static override readonly identifier = 'ChatChannel'
}

const ChatChannel: ChannelDefinition = {
  subscribed: channel => channel.streamFrom('chat'),
  actions: { speak: (channel, data) => channel.broadcast('chat', { text: data['text'] }) }
}

export async function chat(): Promise<ConnectionStatus> {
  const server = await createServer({ channels: { ChatChannel }, secret: 'secret' })
  const token: string = signToken({ name: 'Ada' }, 'secret', { expiresIn: 60 })
  const cable: Cable = createNodeCable(server.url, { auth: () => token, waits: { first: 100 } })

  const room = cable.subscribe(new Chat({ room: 'keynote' }))
  room.on('message', ({ text }, meta) => [text.length, meta?.offset])
  try {
    await room.perform('speak', { text: 'hello' })
  } catch (error) {
    if (!(error instanceof OfflineError)) throw error
  }

  // @ts-expect-error there is no such action
  await room.perform('shout', { text: 'hello' })
  // @ts-expect-error a message has no such field
  room.on('message', ({ subject }) => subject)
  // @ts-expect-error the room is missing
  new Chat()

  const bot = createBot(server.url)
  bot.handle(room, async ({ text }) => text)
  await bot.stop()

  const cables = [createCable('/cable'), createBrowserCable('/cable')]
  for (const one of cables) one.disconnect()
  await server.close()
  return cable.status.get()
}

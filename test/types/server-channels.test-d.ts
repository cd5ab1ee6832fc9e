import { defineChannel } from 'hawser'
import { type ChannelDefinition, type Channels, createServer, type ServerChannel } from 'hawser/server'

// Read by the compiler, never run: what must compile, and what must not, with the reason in words.

interface Speak {
  text: string
}

const Chat = defineChannel<{
  params: { room: string }
  message: { type: 'said'; text: string } | { type: 'left'; author: string }
  actions: { speak: Speak; leave: undefined; page: (payload: { of: number }) => string[]; wave: () => void }
}>('ChatChannel')

const ChatChannel: ChannelDefinition<typeof Chat> = {
  subscribed(channel) {
    channel.streamFrom(`chat:${channel.params.room satisfies string}`)
    channel.transmit({ type: 'said', text: 'welcome' })
    // @ts-expect-error there is no such param
    channel.params.seat
    // @ts-expect-error the clients know no such message
    channel.transmit({ type: 'welcome' })
  },
  unsubscribed: channel => channel.broadcast('chat', { type: 'left', author: String(channel.user['name']) }),
  actions: {
    speak: (channel, { text }) => channel.broadcast('chat', { type: 'said', text }),
    // @ts-expect-error nor this one: its text is missing
    leave: channel => channel.broadcast('chat', { type: 'said' }),
    page: async (_, { of }) => [`page ${of satisfies number}`],
    wave() {}
  }
}

export async function started(channel: ServerChannel<typeof Chat>) {
  const Untyped: ChannelDefinition = { actions: { speak: (_, data) => void data['text'] } }
  const channels: Channels = { ChatChannel, Untyped }
  // @ts-expect-error a stream is named by a string
  channel.broadcast(7, { type: 'said', text: 'hello' })
  return createServer({ channels })
}

export const forgotten: ChannelDefinition<typeof Chat> = {
  // @ts-expect-error each action of the definition has its handler
  actions: { speak() {}, leave() {}, wave() {} }
}

export const tacit: ChannelDefinition<typeof Chat> = {
  // @ts-expect-error the definition promises a reply to "page"
  actions: { speak() {}, leave() {}, page() {}, wave() {} }
}

export const invented: ChannelDefinition<typeof Chat> = {
  // @ts-expect-error clients know no action "shout"
  actions: { speak() {}, leave() {}, page() {}, wave() {}, shout() {} }
}

const News = defineChannel('NewsChannel')
export const silent: ChannelDefinition<typeof News> = {
  subscribed: channel => channel.transmit('anything: its messages are unknown'),
  // @ts-expect-error this channel is defined without actions
  actions: { speak() {} }
}

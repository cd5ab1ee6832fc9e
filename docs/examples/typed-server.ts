// #region channel
import type { ChannelDefinition } from 'hawser/server'
import type { Chat } from './typed-channels.ts'

export const ChatChannel: ChannelDefinition<typeof Chat> = {
  subscribed(channel) {
    channel.streamFrom(`chat:${channel.params.room}`, { whisper: true })
  },
  actions: {
    speak(channel, { text }) {
      const author = String(channel.user['name'])
      return channel.broadcast(`chat:${channel.params.room}`, { type: 'said', author, text })
    },
    leave(channel) {
      const author = String(channel.user['name'])
      return channel.broadcast(`chat:${channel.params.room}`, { type: 'left', author })
    }
  }
}
// #endregion

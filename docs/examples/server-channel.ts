// #region channel
import type { ChannelDefinition } from 'hawser/server'

export const ChatChannel: ChannelDefinition = {
  subscribed(channel) {
    const { room } = channel.params
    if (room === 'backstage') return channel.reject()
    channel.streamFrom(`chat:${room}`, { whisper: true })
    channel.transmit({ text: `Welcome to ${room}` })
  },
  actions: {
    speak(channel, { text }) {
      const { name: from } = channel.user
      return channel.broadcast(`chat:${channel.params['room']}`, { from, text })
    }
  }
}
// #endregion

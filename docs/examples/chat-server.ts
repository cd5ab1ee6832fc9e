// #region server
import { createServer } from 'hawser/server'

export const server = await createServer({
  channels: {
    ChatChannel: {
      subscribed(channel) {
        if (channel.params['room'] !== 'keynote') return channel.reject()
        channel.streamFrom('chat:keynote')
      },
      actions: {
        speak: (channel, data) => channel.broadcast('chat:keynote', { text: data['text'] })
      }
    }
  }
})
// #endregion

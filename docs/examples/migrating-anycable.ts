// #region cable
import { Channel, createCable, fetchTokenFromHTML } from 'hawser/web'

const cable = createCable({ tokenRefresher: fetchTokenFromHTML() })

class ChatChannel extends Channel<{ room: string }, { text: string }> {
  static override readonly identifier = 'ChatChannel'
}

const chat = cable.subscribe(new ChatChannel({ room: 'keynote' }))
chat.on('message', ({ text }) => console.log(text))
// #endregion

// #region consumer
import { createConsumer } from 'hawser/actioncable'

const consumer = createConsumer('ws://127.0.0.1:8080/cable')

consumer.subscriptions.create(
  { channel: 'ChatChannel', room: 'keynote' },
  {
    connected({ reconnected }) {
      console.log(reconnected ? 'back' : 'here')
    },
    received({ text }) {
      console.log(text)
    }
  }
)
// #endregion

// #region recovery
const withHistory = createConsumer('wss://vito.example/cable', { protocol: 'auto' })
const chat = withHistory.cable.subscribeTo('ChatChannel', { room: 'keynote' })
chat.on('recovery', verdict => verdict.status === 'gap' && location.reload())
// #endregion

import { createCable } from 'hawser'

// Talks once over the runtime's own WebSocket and says what it heard.
const cable = createCable(process.argv[2] ?? '', { auth: () => 'a.b.c' })
const chat = cable.subscribeTo('ChatChannel')
chat.on('message', message => {
  console.log(JSON.stringify({ message, implementation: typeof WebSocket }))
  cable.disconnect()
})

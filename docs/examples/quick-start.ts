// #region use
import { createCable } from 'hawser'

const cable = createCable('wss://vito.example/cable')
const chat = cable.subscribeTo<{ from: string; text: string }>('ChatChannel', { room: 'keynote' })

chat.on('message', ({ from, text }) => console.log(`${from}: ${text}`))
chat.on('disconnect', () => console.log('the link is down, it comes back by itself'))

await chat.perform('speak', { text: 'hello' })
// #endregion

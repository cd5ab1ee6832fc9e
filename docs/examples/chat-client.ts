// #region client
import { createCable } from 'hawser/node'
import { server } from './chat-server.ts'

const cable = createCable(server.url, { waits: { first: 500 } })
const chat = cable.subscribeTo<{ text: string }>('ChatChannel', { room: 'keynote' })

chat.on('connect', ({ reconnect }) => console.log(reconnect ? 'back again' : 'subscribed'))
chat.on('disconnect', () => console.log('the link is down'))
chat.on('message', ({ text }) => console.log('heard:', text))

await chat.perform('speak', { text: 'hello' })
// #endregion

// #region cut
await new Promise<void>(resolve => chat.once('message', () => resolve()))
server.cut()

await new Promise<void>(resolve => chat.once('connect', () => resolve()))
await chat.perform('speak', { text: 'still here' })
// #endregion

// #region end
await new Promise<void>(resolve => chat.once('message', () => resolve()))
cable.disconnect()
await server.close()
// #endregion

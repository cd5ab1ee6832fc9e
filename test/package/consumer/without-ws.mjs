// A client on Node where the package ws is not installed.
import { createCable } from 'hawser/node'

const [url] = process.argv.slice(2)
const cable = createCable(url, { auth: () => 'a.b.c' })
const echo = cable.subscribeTo('EchoChannel')
const heard = new Promise(resolve => echo.on('message', resolve))
await echo.perform('say', { text: 'hé' })

const refused = []
for (const options of [{ websocketAuthStrategy: 'header' }, { websocketOptions: { headers: {} } }]) {
  try {
    createCable(url, options)
  } catch (error) {
    refused.push(`${error.reason}: ${error.message}`)
  }
}
console.log(JSON.stringify({ heard: await heard, refused }))
cable.disconnect()

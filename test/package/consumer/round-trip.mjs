// Imports and requires every way into the installed package, and lets a message cross over the runtime's own WebSocket.
import { createRequire } from 'node:module'
import { createCable } from 'hawser'
import { createServer } from 'hawser/server'

const require = createRequire(import.meta.url)
const required = [
  'hawser',
  'hawser/actioncable',
  'hawser/browser',
  'hawser/diagnostics',
  'hawser/node',
  'hawser/presence',
  'hawser/react',
  'hawser/server',
  'hawser/testing',
  'hawser/vue',
  'hawser/web'
].filter(name => Object.keys(require(name)).length > 0)

const EchoChannel = {
  subscribed: channel => channel.streamFrom('echo'),
  actions: { say: (channel, { text }) => channel.broadcast('echo', { text }) }
}
const server = await createServer({ channels: { EchoChannel } })
const cable = createCable(server.url)
const echo = cable.subscribeTo('EchoChannel')
const heard = new Promise(resolve => echo.on('message', resolve))
await echo.perform('say', { text: 'hé' })

console.log(JSON.stringify({ node: process.version, required, heard: await heard }))
cable.disconnect()
await server.close()

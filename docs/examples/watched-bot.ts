// #region watched
import { createServer as createHttpServer } from 'node:http'
import { createBot } from 'hawser/node'

const [url = 'ws://127.0.0.1:8080/cable', port = '9090'] = process.argv.slice(2)
const bot = createBot(url, {
  log: 'json',
  mostWaiting: 100,
  overflow: 'drop_oldest',
  health: {
    offline: 60_000,
    onChange: ({ ok, because }) => console.error(ok ? 'well' : `unwell: ${because}`)
  }
})

const probe = createHttpServer((_, response) => {
  const health = bot.health()
  response
    .writeHead(health.ok ? 200 : 503, { 'content-type': 'application/json' })
    .end(JSON.stringify(health))
})
probe.listen(Number(port), '127.0.0.1')
bot.stopped.then(() => probe.close())
// #endregion

const chat = bot.cable.subscribeTo('ChatChannel', { room: 'keynote' })
await chat.ensureSubscribed()

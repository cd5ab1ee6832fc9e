// #region bot
import { createBot, fileStorage, storedPositions } from 'hawser/node'

const [url = 'ws://127.0.0.1:8080/cable', path = 'var/positions.json'] = process.argv.slice(2)
const bot = createBot(url, { positions: storedPositions(fileStorage(path)) })
const chat = bot.cable.subscribeTo<{ text: string }>('ChatChannel', { room: 'keynote' })

bot.handle(chat, async ({ text }, meta) => {
  console.log(meta?.replayed ? `caught up: ${text}` : `heard: ${text}`)
})
// #endregion

await chat.ensureSubscribed()
console.log('ready')

// #region bot
import { createBot } from 'hawser/node'

const [url = 'ws://127.0.0.1:8080/cable'] = process.argv.slice(2)
const bot = createBot(url)
const chat = bot.cable.subscribeTo<{ text: string }>('ChatChannel', { room: 'keynote' })

bot.handle(chat, async ({ text }) => {
  if (text === 'ping') await chat.perform('speak', { text: 'pong' })
})
// #endregion

await chat.ensureSubscribed()
console.log('ready')

// #region stopped
const { reason, exitCode, unhandled } = await bot.stopped
console.log(`stopped by ${reason}: exit code ${exitCode}, ${unhandled} left undone`)
// #endregion

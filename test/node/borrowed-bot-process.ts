import { createBot } from 'hawser/node'

/** A bot for as long as a block takes. */
const [url = ''] = process.argv.slice(2)
{
  await using bot = createBot(url)
  bot.stopped.then(({ exitCode, reason }) => console.log('stopped', exitCode, reason))
  await bot.cable.connect()
  console.log('connected')
}
console.log('behind it')

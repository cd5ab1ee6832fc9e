import { createBot, fileStorage, storedPositions } from 'hawser/node'

/** A bot to be killed. Its handlers take a while; what it writes is in the pipe before the next line runs. */
const [url = '', path = '', stream = ''] = process.argv.slice(2)
const say = (...words: unknown[]) => process.stdout.write(`${words.join(' ')}\n`)

const bot = createBot(url, {
  positions: storedPositions(fileStorage(path)),
  history: { limit: 10_000 },
  // Nothing is dropped for being too many.
  mostWaiting: 10_000,
  // It is let in at once or not at all.
  waits: { first: 50, window: 50, cap: 50 }
})

const orders = bot.cable.streamFrom<number>(stream)
orders.on('recovery', ({ status }) => say('verdict', status))
orders.on('message', (n, meta) => say('got', n, meta?.replayed ? 'replayed' : 'live'))
bot.handle(orders, async n => {
  // Up to 20 ms, as if it waited for somebody, but on the whole less than messages are apart.
  await new Promise(resolve => setTimeout(resolve, n % 10 === 0 ? 20 : 1))
  say('done', n, Date.now())
})

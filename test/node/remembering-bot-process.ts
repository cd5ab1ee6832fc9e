import { createBot, fileStorage, storedPositions } from 'hawser/node'

/** What the test asks of the handler, in the message itself. */
interface Order {
  n: number
  /** Never ends. */
  endless?: boolean
}

const [url = '', path = '', drain = '10000'] = process.argv.slice(2)
const bot = createBot(url, {
  positions: storedPositions(fileStorage(path)),
  drain: Number(drain),
  waits: { first: 100, window: 200, cap: 200 }
})

process.on('SIGTERM', () => console.log('signal'))

const orders = bot.cable.subscribeTo<Order>('OrdersChannel')
orders.on('recovery', ({ status }) => console.log('verdict', status))
bot.handle(orders, async ({ n, endless }, meta) => {
  console.log('begin', n, meta?.replayed ? 'replayed' : 'live')
  if (endless) await new Promise(() => {})
  console.log('done', n)
})
bot.stopped.then(({ exitCode, unhandled }) => console.log('stopped', exitCode, unhandled))

import { createBot } from 'hawser/node'

/** What the test asks of the handler, in the message itself. */
interface Order {
  n: number
  /** Ends when the test says so. */
  wait?: boolean
  /** Takes longer than any drain. */
  endless?: boolean
  throws?: 'at once' | 'later'
  /** Something of the app that goes on for ever. */
  stray?: boolean
  stops?: boolean
}

const [url = '', drain = '10000'] = process.argv.slice(2)
const say = (...words: unknown[]) => console.log(...words)

const bot = createBot(url, { drain: Number(drain), waits: { first: 100, window: 200, cap: 200 } })
process.on('SIGTERM', () => say('signal'))

const releases = bot.cable.subscribeTo('ReleasesChannel')
const released = new Promise(resolve => releases.once('message', resolve))

const orders = bot.cable.subscribeTo<Order>('OrdersChannel')
orders.on('connect', () => say('ready'))
orders.on('message', ({ n }) => say('got', n))
// Cannot be sent now, and nobody waits for it.
bot.cable.on('disconnect', () => void orders.perform('tell'))

bot.handle(orders, order => {
  say('begin', order.n)
  if (order.throws === 'at once') throw new Error(`Order ${order.n} is wrong`)
  if (order.stray) setInterval(() => {}, 1_000)
  if (order.stops) bot.stop()
  return finish(order)
})

async function finish({ n, wait, endless, throws }: Order): Promise<void> {
  if (wait) await released
  if (endless) await bot.stopped
  if (throws) throw new Error(`Order ${n} is wrong`)
  say('done', n)
}

const { exitCode, reason, unhandled } = await bot.stopped
say('stopped', exitCode, reason, unhandled, bot.cable.state)

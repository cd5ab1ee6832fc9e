import { type BotOptions, createBot } from 'hawser/node'

/** A bot as it is run in production: its log is its output. What the handler does is in the message. */
interface Task {
  n: number
  /** In ms. */
  takes?: number
  /** So many were dropped when it is done. */
  untilDropped?: number
}

const [url = '', options = '{}'] = process.argv.slice(2)
const given: BotOptions = JSON.parse(options)

const bot = createBot(url, {
  waits: { first: 100, window: 200, cap: 200 },
  log: 'json',
  health: {
    offline: 50,
    stuck: 50,
    onChange: health => console.log(JSON.stringify({ event: 'health', ...health }))
  },
  ...given
})

const tasks = bot.cable.subscribeTo<Task>('OrdersChannel')
let most = 0
bot.handle(tasks, async ({ n, takes = 0, untilDropped = 0 }) => {
  most = Math.max(most, bot.health().waiting)
  if (takes > 0) await new Promise(resolve => setTimeout(resolve, takes))
  if (untilDropped > 0) console.log(JSON.stringify({ event: 'busy' }))
  while (bot.health().dropped < untilDropped) await new Promise(resolve => setTimeout(resolve, 5))
  if (n === 1) console.log(JSON.stringify({ event: 'first' }))
  if (n === 1_002) console.log(JSON.stringify({ event: 'last' }))
})

await bot.stopped
console.log(JSON.stringify({ event: 'most', most }))

import { createBot, fileStorage, storedQueue } from 'hawser/node'

/** Queues so many orders from a number on, says when they are stored, and what became of those of an earlier process. */
const [url = '', path = '', first = '1', count = '0'] = process.argv.slice(2)
const bot = createBot(url, { waits: { first: 100, window: 200, cap: 200 } })
const orders = bot.cable.subscribeTo('OrdersChannel')
const policy = storedQueue(bot.cable, fileStorage(path), {
  ttl: 600_000,
  max: 1_000,
  onEarlier: ({ payload, error }) =>
    console.log('earlier', JSON.stringify(payload), error && 'reason' in error ? error.reason : 'sent')
})
orders.sendPolicy = policy

for (let n = Number(first); n < Number(first) + Number(count); n++)
  orders.perform('order', { n }).then(
    () => console.log('sent', n),
    ({ reason }) => console.log('not sent', n, reason)
  )
await policy.flush()
console.log('stored')

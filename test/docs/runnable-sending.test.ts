import { Channel } from 'hawser'
import { createServer, type Server } from 'hawser/server'
import { expect, it, onTestFinished } from 'vitest'
import {
  draw,
  follow,
  latest,
  newest,
  type Quote,
  type Quotes,
  reload
} from '../../docs/examples/receiving.ts'
import { ask, order, report, ShopChannel } from '../../docs/examples/sending.ts'
import { eventually } from '../support/eventually.ts'
import { client, next } from './live.ts'

async function shopServer(): Promise<Server> {
  const server = await createServer({
    channels: {
      ShopChannel,
      Quotes: { subscribed: channel => channel.streamFrom('quotes') }
    }
  })
  onTestFinished(() => server.close())
  return server
}

async function shopping(server: Server) {
  const shop = client(server).subscribeTo('ShopChannel')
  await shop.ensureSubscribed()
  return shop
}

async function quoted(server: Server): Promise<Quotes> {
  const quotes: Quotes = client(server).subscribe(new QuoteChannel())
  await quotes.ensureSubscribed()
  return quotes
}

class QuoteChannel extends Channel<Record<never, never>, Quote> {
  static override readonly identifier = 'Quotes'
}

const sayTo = (server: Server) => (share: string, price: number) =>
  server.broadcast('quotes', { share, price })

it('sending.md: an order waits for the link, a report does not, and a price is replied', async () => {
  const server = await shopServer()
  const shop = await shopping(server)
  expect(await ask(shop, new AbortController().signal)).toEqual({ of: 'rope', price: 12 })

  server.cut()
  await eventually(() => shop.state === 'disconnected')
  const heard = next(shop)
  const ordered = order(shop, 'rope')
  await report(shop)
  expect(shop.queued).toBe(1)
  await ordered
  expect(await heard).toEqual({ ordered: 'rope' })
})

it('receiving.md: a loop takes one after the other until it is left', async () => {
  const server = await shopServer()
  const say = sayTo(server)
  const shown: number[] = []
  const done = follow(await quoted(server), async ({ price }) => void shown.push(price))
  for (const price of [1, 2, 3, -1, 4]) say('a', price)
  await done
  expect(shown).toEqual([1, 2, 3])
})

it('receiving.md: a slow loop sees the newest of each share', async () => {
  const server = await shopServer()
  const quotes = await quoted(server)
  const say = sayTo(server)
  const controller = new AbortController()
  const shown: Quote[] = []
  let go: () => void = () => {}
  const done = latest(quotes, controller.signal, quote => {
    shown.push(quote)
    return new Promise<void>(resolve => (go = resolve))
  })
  let last = 0
  quotes.on('message', ({ price }) => {
    last = price
  })
  for (let price = 1; price <= 100; price++) say('a', price)
  await eventually(() => last === 100)
  go()
  await eventually(() => shown.length === 2)
  expect(shown.map(({ price }) => price)).toEqual([1, 100])
  controller.abort()
  go()
  await done
})

it('receiving.md: batches, the newest hundred, and one load for many signals', async () => {
  const server = await shopServer()
  const quotes = await quoted(server)
  const loop = newest(quotes)
  const batches: (readonly Quote[])[] = []
  draw(quotes, batch => batches.push(batch))
  let loads = 0
  const refetching = reload(quotes, async () => void loads++)
  for (let price = 1; price <= 150; price++) sayTo(server)('all', price)
  await eventually(() => batches.flat().length === 150)
  expect(batches.length).toBeLessThan(150)
  expect(loop.waiting).toBe(100)
  await eventually(() => loads === 1, 10_000)
  refetching.stop()
})

import { type Cable, type Channel, queue, storedQueue, webStorage } from 'hawser'
import type { ChannelDefinition } from 'hawser/server'

export async function order(shop: Channel, text: string): Promise<void> {
  // #region queue
  shop.sendPolicy = queue({ ttl: 30_000, max: 50 })
  await shop.perform('order', { text })
  // #endregion
}

export async function report(shop: Channel): Promise<void> {
  // #region per-call
  await shop.perform('seen', { page: 'offers' }, { policy: 'drop' })
  // #endregion
}

export function keep(
  cable: Cable,
  shop: Channel,
  session: { userId: string },
  show: (text: string, payload: object | null) => void
): void {
  // #region stored
  shop.sendPolicy = storedQueue(cable, webStorage(), {
    user: () => session.userId,
    ttl: 300_000,
    onEarlier: ({ payload, error }) => {
      if (error) show(`Not sent before the reload: ${error.message}`, payload)
    }
  })
  // #endregion
}

export async function ask(shop: Channel, signal: AbortSignal): Promise<unknown> {
  // #region request
  const price = await shop.request('price', { of: 'rope' }, { timeout: 5_000, signal })
  // #endregion
  return price
}

// #region reply
export const ShopChannel: ChannelDefinition = {
  actions: {
    price: (_channel, { of }) => ({ of, price: 12 }),
    order: (channel, { text }) => channel.transmit({ ordered: text }),
    seen() {}
  }
}
// #endregion

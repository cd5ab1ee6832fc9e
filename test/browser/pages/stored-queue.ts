import { createCable, storedQueue, webStorage } from 'hawser'

/** A shop whose orders outlive the page. */
const cable = createCable(`ws://${location.host}/cable`)
const shop = cable.subscribeTo('ShopChannel')
const earlier: unknown[] = []
shop.sendPolicy = storedQueue(cable, webStorage(), {
  ttl: 600_000,
  onEarlier: ({ payload, error }) => earlier.push([payload, error?.message ?? 'sent'])
})
Object.assign(window, { cable, shop, earlier })

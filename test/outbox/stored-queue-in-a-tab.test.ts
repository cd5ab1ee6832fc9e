// @vitest-environment happy-dom
import { storedQueue, webStorage } from 'hawser'
import { afterEach, expect, it } from 'vitest'
import { story } from '../support/story.ts'

const SHOP = '{"channel":"ShopChannel"}'

/** A page of this tab. */
function open() {
  const { cable, server, clock } = story()
  const shop = cable.subscribeTo('ShopChannel')
  shop.sendPolicy = storedQueue(cable, webStorage(), { locks: null })
  return { cable, server, clock, shop }
}

afterEach(() => sessionStorage.clear())

it('a call that waits in a tab is sent after the reload, and gone from its sessionStorage', async () => {
  const { shop } = open()
  for (const n of [1, 2]) shop.perform('order', { n })
  expect(sessionStorage).toHaveLength(1)

  const { server, clock } = open()
  server.welcome()
  server.confirm(SHOP)
  await clock.advance(100)
  expect(server.socket.sent.slice(1).map(({ data }) => JSON.parse(String(data)).n)).toEqual([1, 2])
  expect(sessionStorage).toHaveLength(0)
})

it('a tab forgets with its user what waits', async () => {
  const { shop, cable } = open()
  shop.perform('order', { n: 1 })
  cable.forget()
  expect(sessionStorage).toHaveLength(0)
})

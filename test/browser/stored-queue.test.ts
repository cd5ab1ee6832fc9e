import { createServer, type Server } from 'hawser/server'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { pageOf } from './bundle.ts'
import { type Browser, hasChromium, openBrowser } from './chromium.ts'

describe.runIf(hasChromium())('Calls that wait in a tab, in a browser', () => {
  let server: Server
  let browser: Browser
  let heard: number[]
  let errors: string[]

  beforeEach(async () => {
    heard = []
    errors = []
    const html = await pageOf('stored-queue.ts')
    server = await createServer({
      channels: { ShopChannel: { actions: { order: (_channel, { n }) => void heard.push(Number(n)) } } },
      request(_request, response) {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html)
        return true
      }
    })
    browser = await openBrowser()
  })

  afterEach(async () => {
    await browser.close()
    await server.close()
    expect(errors).toEqual([])
  })

  async function visit(): Promise<Page> {
    const page = await browser.context.newPage()
    page.on('pageerror', error => errors.push(String(error)))
    await page.goto(`${server.origin}/shop`)
    await connected(page)
    return page
  }

  const connected = (page: Page) => page.waitForFunction('shop.state === "connected"')
  const stored = (page: Page) => page.evaluate('sessionStorage.length')

  /** Without a link, so that they wait. */
  async function order(page: Page, ...numbers: number[]): Promise<void> {
    await page.evaluate('cable.disconnect()')
    for (const n of numbers) await page.evaluate(`void shop.perform('order', { n: ${n} })`)
    expect(await stored(page)).toBe(1)
  }

  it('are sent after a reload, in order, once', async () => {
    const page = await visit()
    await order(page, 1, 2)
    await page.reload()
    await page.waitForFunction('earlier.length === 2')
    expect(heard).toEqual([1, 2])
    expect(await stored(page)).toBe(0)
    await page.reload()
    await connected(page)
    expect(heard).toEqual([1, 2])
  })

  it('are not sent by a tab that was opened with a copy of them', async () => {
    const page = await visit()
    await order(page, 1, 2)
    const opened = browser.context.waitForEvent('page')
    await page.evaluate('void window.open(location.href)')
    const copy = await opened
    await connected(copy)
    await copy.evaluate(`shop.perform('order', { n: 3 })`)
    await eventually(() => heard.length > 0)
    expect(heard).toEqual([3])
    expect(await copy.evaluate('earlier')).toEqual([])

    await page.evaluate('cable.connect()')
    await eventually(() => heard.length === 3)
    expect(heard).toEqual([3, 1, 2])
    await page.close()
    await copy.reload()
    await connected(copy)
    expect(heard).toEqual([3, 1, 2])
  })

  it('are sent once where the page is left, another sends them, and the user comes back to the first', async () => {
    const page = await visit()
    await order(page, 1)
    await page.goto(`${server.origin}/elsewhere`)
    await eventually(() => heard.length === 1)
    await page.goBack()
    await page.evaluate('cable.connect()')
    await connected(page)
    await page.evaluate(`shop.perform('order', { n: 2 })`)
    await eventually(() => heard.length > 1)
    expect(heard).toEqual([1, 2])
  })
})

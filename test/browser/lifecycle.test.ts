import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TestServer } from '../servers/launch/test-server.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { pageOf } from './bundle.ts'
import { type Browser, hasChromium, openBrowser } from './chromium.ts'
import { type Front, startFront } from './front.ts'
import { servers } from './servers.ts'

const MINUTE = 60_000
/** Of the client: a ping interval and a second for a link in doubt, and two seconds until the next try. */
const BOUND = 3_000 + 1_000 + 2_000

describe.runIf(hasChromium()).each(servers)('A page on $name', ({ recipe }) => {
  let html: string
  let server: TestServer
  let front: Front
  let proxy: TcpProxy
  let browser: Browser
  let errors: string[]

  beforeAll(async () => {
    html = await pageOf('plain.ts')
    server = new TestServer(recipe())
  })
  afterAll(() => server.stop())

  beforeEach(async () => {
    await server.start()
    front = await startFront({ '/': html, '/start': '' }, Number(new URL(server.origin).port))
    proxy = await TcpProxy.start(front.port)
    browser = await openBrowser()
    errors = []
  })
  afterEach(async () => {
    await browser.close()
    await proxy.stop()
    await front.close()
    await server.kill()
    expect(errors).toEqual([])
  })

  async function open(name: string, prepare: (page: Page) => Promise<void> = async () => {}): Promise<Page> {
    const page = await browser.context.newPage()
    page.on('pageerror', error => errors.push(String(error)))
    await prepare(page)
    await page.goto(`http://127.0.0.1:${proxy.port}/#${name}`)
    await ready(page)
    return page
  }

  /** Subscribed, and past the first ping: from then on nothing goes missing unproven. */
  async function ready(page: Page): Promise<void> {
    await page.locator('#verdicts li').first().waitFor()
    await page.locator('body[data-pings]').waitFor({ state: 'attached' })
  }

  const texts = (page: Page, id: string) => page.locator(`#${id} li`).allTextContents()
  const heard = (page: Page, text: string) =>
    page.locator('#messages').getByText(text, { exact: true }).waitFor()
  const pingsOf = async (page: Page) => Number(await page.locator('body').getAttribute('data-pings'))

  it('that is loaded again goes on where it was: what was published meanwhile comes once, in order', async () => {
    const page = await open('ann')
    for (const number of [1, 2, 3]) await server.broadcast('room', number)
    await heard(page, '3')
    expect(await texts(page, 'messages')).toEqual(['1', '2', '3'])

    // The old page is gone, and the new one has not begun.
    await page.route('**/start', async route => {
      for (const number of [4, 5]) await server.broadcast('room', number)
      await route.continue()
    })
    await page.reload()
    await ready(page)
    await server.broadcast('room', 6)
    await heard(page, '6')

    expect(await texts(page, 'messages')).toEqual(['4, replayed', '5, replayed', '6'])
    expect(await texts(page, 'verdicts')).toEqual(['recovered'])
  })

  describe('that nobody sees for five minutes', () => {
    /**
     * The page's own clock, which Playwright puts in place of the browser's: it is moved by whole minutes, and what is
     * due by then runs once, as Chromium's timers do in a page that is hidden. Frames come as they come.
     */
    async function hideFor(page: Page, minutes: number, meanwhile: (minute: number) => Promise<void>) {
      await show(page, false)
      await page.clock.pauseAt(Date.now() + 1_000)
      for (let minute = 0; minute < minutes; minute++) {
        await meanwhile(minute)
        await page.clock.fastForward(MINUTE)
      }
      await meanwhile(minutes)
      await page.clock.resume()
      await show(page, true)
    }

    const show = (page: Page, visible: boolean) =>
      page.evaluate(
        state => {
          Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
          document.dispatchEvent(new Event('visibilitychange'))
        },
        visible ? 'visible' : 'hidden'
      )

    it('stays connected, and hears all', async () => {
      const page = await open('ann', page => page.clock.install())
      await hideFor(page, 5, async minute => {
        const before = await pingsOf(page)
        await page.locator(`body[data-pings="${before + 1}"]`).waitFor({ state: 'attached' })
        await server.broadcast('room', minute)
      })
      await server.broadcast('room', 6)
      await heard(page, '6')

      expect(await texts(page, 'messages')).toEqual(['0', '1', '2', '3', '4', '5', '6'])
      expect(await texts(page, 'states')).toEqual(['connected'])
    })

    it('and whose link dies right before somebody does is back within its bound, and lacks nothing', async () => {
      const page = await open('ann', page => page.clock.install())
      await hideFor(page, 5, async minute => {
        if (minute === 5) proxy.mute()
        await server.broadcast('room', minute)
      })
      await server.broadcast('room', 6)
      await page.locator('#messages').getByText(/^6\b/).waitFor({ timeout: BOUND })

      const numbers = (await texts(page, 'messages')).map(text => Number.parseInt(text, 10))
      expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6])
      expect(await texts(page, 'verdicts')).toEqual(['fresh', 'recovered'])
    })
  })

  it('shows who is in the other tab, until that is closed', async () => {
    const ann = await open('ann')
    const ben = await open('ben')
    for (const page of [ann, ben])
      await page.locator('#members').getByText('ann and ben', { exact: true }).waitFor()
    await ben.close()
    await ann.locator('#members').getByText('ann', { exact: true }).waitFor()
  })
})

import { mkdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { post, TestServer } from '../servers/launch/test-server.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { pageOf } from './bundle.ts'
import { type Browser, hasChromium, openBrowser } from './chromium.ts'
import { type Front, startFront } from './front.ts'
import { servers } from './servers.ts'

const SCREENSHOTS = fileURLToPath(new URL('screenshots', import.meta.url))
/** A page answers its user within a fifth of a second. */
const LONGEST_TASK = 200

const frameworks = [
  ['React', 'react.tsx'],
  ['Vue', 'vue.ts']
] as const

describe.runIf(hasChromium()).each(servers)('On $name', ({ recipe, name, offers }) => {
  describe.each(frameworks)('a page made with %s', (framework, file) => {
    let html: string
    let server: TestServer
    let front: Front
    let proxy: TcpProxy
    let browser: Browser
    let origin: string
    let errors: string[]

    beforeAll(async () => {
      html = await pageOf(file)
      server = new TestServer(recipe())
    })
    afterAll(() => server.stop())

    beforeEach(async () => {
      await server.start()
      const pages = { '/': html, '/elsewhere': 'elsewhere', '/favicon.ico': '' }
      front = await startFront(pages, Number(new URL(server.origin).port))
      proxy = await TcpProxy.start(front.port)
      origin = `http://127.0.0.1:${proxy.port}`
      browser = await openBrowser()
      errors = []
    })
    afterEach(async () => {
      await browser.close()
      await proxy.stop()
      await front.close()
      // Nothing of one test is in the history of the next.
      await server.kill()
      expect(errors).toEqual([])
    })

    async function visit(name = 'ann'): Promise<Page> {
      const page = await browser.context.newPage()
      page.on('pageerror', error => errors.push(String(error)))
      page.on('console', message => {
        if (message.type() === 'error' && !/WebSocket/.test(message.text())) errors.push(message.text())
      })
      await page.goto(`${origin}/#${name}`)
      await page.getByText('connected, live').waitFor()
      await page.locator('body[data-pinged]').waitFor({ state: 'attached' })
      return page
    }

    const shown = (page: Page) => page.locator('#messages li').allTextContents()
    const notices = (page: Page) => page.locator('#notices li').allTextContents()
    const last = (page: Page, text: number) =>
      page.locator('#messages li:last-child').getByText(`${text}`, { exact: true }).waitFor()
    const numbers = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => from + index)
    const keep = async (page: Page, moment: string) => {
      await mkdir(SCREENSHOTS, { recursive: true })
      await page.screenshot({
        path: `${SCREENSHOTS}/${framework}-${name.replaceAll(' ', '-')}-${moment}.png`
      })
    }

    async function mendWhenLost(pages: Page[]): Promise<void> {
      await Promise.all(pages.map(page => page.getByText(/^disconnected/).waitFor()))
      proxy.mend()
    }

    it('shows two visitors each of 200 messages once and in order, though links are cut and the server freezes', async () => {
      const visitors = [await visit('ann'), await visit('ben')]
      let mended = Promise.resolve()
      for (const number of numbers(1, 200)) {
        if (number % 50 === 10) {
          proxy.cut()
          mended = mendWhenLost(visitors)
        }
        if (number === 125) {
          server.freeze()
          setTimeout(() => server.thaw(), 1_000)
        }
        await server.broadcast('room', number)
        await sleep(15)
      }
      await mended
      for (const page of visitors) {
        await last(page, 200)
        expect(await shown(page)).toEqual(numbers(1, 200).map(String))
        expect(await notices(page)).toEqual([])
        await page.locator('#members li').getByText('ben').waitFor()
        expect((await page.locator('#members li').allTextContents()).sort()).toEqual(['ann', 'ben'])
      }
      await keep(visitors[0] ?? (await visit()), 'recovered')
    })

    it('says where something may be missing when the server has lost its memory', async () => {
      const page = await visit()
      for (const number of numbers(1, 3)) await server.broadcast('room', number)
      await last(page, 3)

      await server.kill()
      await server.start()
      await page.locator('#notices li').waitFor()
      await server.broadcast('room', 4)
      await last(page, 4)

      expect(await shown(page)).toEqual(['1', '2', '3', '4'])
      expect(await notices(page)).toEqual([expect.stringMatching(/may be missing \(\w+\): after 3, before/)])
      await keep(page, 'gap')
    })

    it('stays usable in a burst of 1,000', async () => {
      const page = await visit()
      const publications = numbers(1, 1_000).map(data => ({ stream: 'room', data: JSON.stringify(data) }))
      await post(`${server.origin}/_broadcast`, JSON.stringify(publications))
      await last(page, 1_000)

      expect(await shown(page)).toEqual(numbers(1, 1_000).map(String))
      const longest = Number(await page.evaluate('longestTask()'))
      console.log(
        `${framework} on ${name}: the longest task was ${longest ? `${longest} ms` : 'under 50 ms'}`
      )
      expect(longest).toBeLessThanOrEqual(LONGEST_TASK)
    })

    it('catches up when the user comes back to it out of the back/forward cache', async () => {
      const page = await visit()
      await server.broadcast('room', 1)
      await last(page, 1)

      await page.goto(`${origin}/elsewhere`)
      await server.broadcast('room', 2)
      await page.goBack({ waitUntil: 'commit' })
      await last(page, 2)

      expect(await shown(page)).toEqual(['1', '2'])
      expect(await notices(page)).toEqual([])
    })

    it.runIf(offers.historyOutlivesRestart)(
      'loses nothing in a restart that keeps what there is',
      async () => {
        const page = await visit()
        await server.broadcast('room', 1)
        await last(page, 1)
        await server.gracefulRestart()
        await server.answers()
        await server.broadcast('room', 2)
        await last(page, 2)

        expect(await shown(page)).toEqual(['1', '2'])
        expect(await notices(page)).toEqual([])
      }
    )
  })
})

import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { createServer, type Server } from 'hawser/server'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Packed, pack } from '../package/packed.ts'
import { eventually } from '../support/eventually.ts'
import { type Browser, hasChromium, openBrowser } from './chromium.ts'

/** A page of somebody who installed it, and whose bundler splits. */
const PAGE = `
  import { createCable } from 'hawser'
  globalThis.errors = []
  globalThis.cable = createCable('/cable', { onError: error => errors.push(error.reason) })
  globalThis.hall = cable.subscribeTo('HallChannel')
  globalThis.outcome = promise => promise.then(() => 'done', error => error.reason)`

const PRESENCE = /\/presence-.*\.js$/

describe.runIf(hasChromium())('Presence in a browser, loaded when it is used', () => {
  let packed: Packed
  let scripts: Map<string, string>
  let server: Server
  let browser: Browser
  let page: Page
  let isDeployed: boolean
  /** What the page fetched, by path. */
  let fetched: string[]

  beforeAll(async () => {
    packed = pack()
    const { outputFiles } = await build({
      stdin: { contents: PAGE, resolveDir: packed.project, sourcefile: 'page.js' },
      bundle: true,
      splitting: true,
      outdir: join(packed.project, 'page'),
      entryNames: 'page',
      write: false,
      format: 'esm',
      target: 'es2022'
    })
    scripts = new Map(outputFiles.map(({ path, text }) => [`/${basename(path)}`, text]))
  }, 60_000)
  afterAll(() => packed.remove())

  beforeEach(async () => {
    fetched = []
    isDeployed = true
    server = await createServer({
      channels: { HallChannel: { subscribed: channel => channel.streamFrom('hall', { presence: true }) } },
      request({ url = '' }, response) {
        fetched.push(url)
        const script = isDeployed || !PRESENCE.test(url) ? scripts.get(url) : undefined
        if (url === '/')
          response
            .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
            .end('<!doctype html><script type="module" src="/page.js"></script>')
        else if (script) response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
        else response.writeHead(404).end()
        return true
      }
    })
    browser = await openBrowser()
    page = await browser.context.newPage()
    await page.goto(server.origin)
    await page.waitForFunction('globalThis.hall?.state === "connected"')
  })
  afterEach(async () => {
    await browser.close()
    await server.close()
  })

  const loads = () => fetched.filter(path => PRESENCE.test(path)).length

  it('is not fetched before that, and once', async () => {
    expect([...scripts.keys()].filter(path => PRESENCE.test(path))).toHaveLength(1)
    await page.evaluate('hall.on("presence", () => {})')
    expect(loads()).toBe(0)
    await page.evaluate('hall.presence.join("ann", { n: 1 })')
    expect(await page.evaluate('hall.presence.info()')).toEqual({ ann: { n: 1 } })
    await page.evaluate('hall.presence.leave()')
    expect(await page.evaluate('hall.presence.refresh()')).toEqual([])
    expect(loads()).toBe(1)
    expect(await page.evaluate('errors')).toEqual([])
  })

  it('says so where a deploy has taken the file away', async () => {
    isDeployed = false
    expect(await page.evaluate('outcome(hall.presence.join("ann"))')).toBe('not_loaded')
    await page.evaluate('void hall.presence.on("join", () => {})')
    await eventually(async () => (await page.evaluate('errors.join()')) === 'not_loaded')
    isDeployed = true
    // Some browsers remember for as long as the page is there that a file could not be had.
    await page.reload()
    await page.waitForFunction('globalThis.hall?.state === "connected"')
    expect(await page.evaluate('outcome(hall.presence.join("ann"))')).toBe('done')
  })
})

import { signToken } from 'hawser/server'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Browser, hasChromium, openBrowser } from './chromium.ts'
import { openTurboPage } from './turbo-page.ts'

const SECRET = 'a secret of these tests'

const stream = (action: string, target: string, content: string) =>
  `<turbo-stream action="${action}" target="${target}"><template>${content}</template></turbo-stream>`

const source = (name: string) =>
  `<turbo-cable-stream-source channel="Turbo::StreamsChannel" signed-stream-name="${name}"></turbo-cable-stream-source>`

const isConnected = (page: Page) =>
  page.locator('turbo-cable-stream-source[connected]').waitFor({ state: 'attached' })

describe.runIf(hasChromium())('What stands on Rails’ client, in a browser', () => {
  let browser: Browser
  let errors: string[]

  beforeEach(async () => {
    browser = await openBrowser()
    errors = []
  })

  afterEach(async () => {
    await browser.close()
    expect(errors).toEqual([])
  })

  async function open(url: string): Promise<Page> {
    const page = await browser.context.newPage()
    page.on('pageerror', error => errors.push(String(error)))
    await page.goto(url)
    return page
  }

  it('the stream source of turbo-rails changes the page, also after a cut, and leaves with its element', async () => {
    const { server, ...site } = await openTurboPage('turbo-rails')
    onTestFinished(() => site.close())
    Object.assign(site.html, {
      head: `<meta name="action-cable-url" content="${server.url}">`,
      body: `<ul id="list"></ul>${source('news')}`
    })
    const page = await open(server.origin)
    await isConnected(page)
    server.broadcast('news', stream('append', 'list', '<li>one</li>'))
    await page.getByText('one', { exact: true }).waitFor()
    expect(await page.evaluate('consumer.cable.state')).toBe('connected')

    const lost = page.locator('turbo-cable-stream-source:not([connected])').waitFor({ state: 'attached' })
    server.cut()
    await lost
    await isConnected(page)
    server.broadcast('news', stream('append', 'list', '<li>two</li>'))
    await page.getByText('two', { exact: true }).waitFor()
    expect(await page.locator('#list li').allTextContents()).toEqual(['one', 'two'])

    await page.evaluate('document.querySelector("turbo-cable-stream-source").remove()')
    await expect.poll(() => [...server.sessions].flatMap(({ identifiers }) => identifiers)).toEqual([])
  })

  it('cable_ready carries out what is broadcast', async () => {
    const { server, ...site } = await openTurboPage('cable-ready')
    onTestFinished(() => site.close())
    Object.assign(site.html, {
      head: `<meta name="action-cable-url" content="${server.url}">`,
      body: '<p id="greeting">before</p><cable-ready-stream-from identifier="greetings"></cable-ready-stream-from>'
    })
    const page = await open(server.origin)
    await page.waitForFunction('window.consumer && consumer.connection.isOpen()')
    await expect.poll(() => [...server.sessions].flatMap(({ identifiers }) => identifiers).length).toBe(1)
    server.broadcast('greetings', {
      cableReady: true,
      version: '5.0.6',
      operations: [{ operation: 'innerHtml', selector: '#greeting', html: '<b>hello</b>' }]
    })
    await page.getByText('hello', { exact: true }).waitFor()
  })

  it('@anycable/turbo-stream runs on our cable, with its token out of the page and a new one when that is too old', async () => {
    const { server, ...site } = await openTurboPage('anycable-turbo', {
      secret: SECRET,
      streamsWhisper: true
    })
    onTestFinished(() => site.close())
    const head = (expiresIn: number) =>
      `<meta name="cable-url" content="${server.url}"><meta name="cable-token" content="${signToken({ name: 'ann' }, SECRET, { expiresIn })}">`
    const body = (name: string) =>
      `<h1>${name}</h1><a href="/other">Next</a><ul id="list"></ul>${source(name)}`
    Object.assign(site.html, { head: head(-60), body: body('first') })
    const page = await browser.context.newPage()
    page.on('pageerror', error => errors.push(String(error)))
    await page.goto(server.origin, { waitUntil: 'commit' })
    // The page that is fetched for it has a better one.
    Object.assign(site.html, { head: head(600) })
    await isConnected(page)
    server.broadcast('first', stream('append', 'list', '<li>one</li>'))
    await page.getByText('one', { exact: true }).waitFor()

    Object.assign(site.html, { body: body('second') })
    const visited = page.waitForRequest(request => request.url().endsWith('/other'))
    await page.getByText('Next').click()
    expect((await visited).headers()['x-socket-id']).toBe(await page.evaluate('cable.sessionId'))
    await page.getByRole('heading', { name: 'second' }).waitFor()
    await isConnected(page)
    server.broadcast('first', stream('append', 'list', '<li>not here</li>'))
    server.broadcast('second', stream('append', 'list', '<li>two</li>'))
    await page.getByText('two', { exact: true }).waitFor()
    expect(await page.locator('#list li').allTextContents()).toEqual(['two'])
    expect(server.connections).toBe(1)
  })
})

import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attendance } from '../../examples/live-event/attendance.ts'
import { type LiveEvent, openLiveEvent } from '../../examples/live-event/event.ts'
import { type Browser, hasChromium, openBrowser } from './chromium.ts'

const SCREENSHOTS = fileURLToPath(new URL('screenshots', import.meta.url))

describe.runIf(hasChromium())('The page of the live event, in a browser', () => {
  let event: LiveEvent
  let browser: Browser
  let errors: string[]

  beforeEach(async () => {
    event = await openLiveEvent()
    browser = await openBrowser()
    errors = []
  })

  afterEach(async () => {
    await browser.close()
    await event.close()
    expect(errors).toEqual([])
  })

  async function open(): Promise<Page> {
    const page = await browser.context.newPage()
    page.on('pageerror', error => errors.push(String(error)))
    return page
  }

  async function join(name: string): Promise<Page> {
    const page = await open()
    await page.goto(`${event.server.origin}/?name=${name}`)
    await connected(page)
    return page
  }

  /** `lose` takes its link and lets its timers stand still: it cannot come back by itself. */
  async function joinToLose(name: string): Promise<{ page: Page; lose: () => Promise<void> }> {
    const page = await open()
    await page.clock.install()
    // Before the first ping nobody can say that nothing was missed.
    const pinged = new Promise<void>(resolve =>
      page.on('websocket', socket =>
        socket.on('framereceived', ({ payload }) => {
          if (String(payload).includes('"type":"ping"')) resolve()
        })
      )
    )
    await page.goto(`${event.server.origin}/?name=${name}`)
    await connected(page)
    await pinged
    return {
      page,
      async lose() {
        await page.clock.pauseAt(Date.now() + 1_000)
        event.cut()
        await page.getByText('The link is lost').waitFor()
      }
    }
  }

  async function joinAndLose(name: string): Promise<Page> {
    const { page, lose } = await joinToLose(name)
    await lose()
    return page
  }

  it('carries messages from one tab to the other, as text', async () => {
    const [ann, ben] = [await join('ann'), await join('ben')]

    await say(ann, 'Is this the keynote room?')
    await hear(ben, 'ann Is this the keynote room?')
    await say(ben, 'It is.')
    await hear(ann, 'ben It is.')
    await say(ben, '<b>Sit down</b>')
    await hear(ann, 'ben <b>Sit down</b>')

    expect(attendance(event.server)).toEqual(['ann', 'ben'])
    await keep(ben, 'connected')
  })

  it('comes back after a cut of every TCP connection', async () => {
    const [ann, ben] = [await join('ann'), await join('ben')]
    const lost = [await leftAndBack(ann), await leftAndBack(ben)]

    event.cut()
    await Promise.all(lost.map(back => back()))

    await say(ann, 'Where were we?')
    await hear(ben, 'ann Where were we?')
  })

  it('comes back after a restart of the server', async () => {
    const [ann, ben] = [await join('ann'), await join('ben')]
    const lost = [await leftAndBack(ann), await leftAndBack(ben)]

    await event.restart({ keepMemory: true })
    await Promise.all(lost.map(back => back()))

    await say(ben, 'Back again.')
    await hear(ann, 'ben Back again.')
  })

  it('gets what was said while the link was cut, in order, and says so', async () => {
    const { page: ann, lose } = await joinToLose('ann')
    await say(ann, 'Anybody here?')
    await hear(ann, 'ann Anybody here?')
    event.publish('notifications', { text: 'The doors open.' })
    await hear(ann, 'The doors open.')
    await lose()
    const ben = await join('ben')
    await say(ben, 'Can you hear me?')
    await hear(ben, 'ben Can you hear me?')
    await say(ben, 'It seems not.')
    await hear(ben, 'ben It seems not.')

    event.publish('notifications', { text: 'The doors close.' })

    await ann.getByRole('button', { name: 'Retry now' }).click()
    await hear(ann, '2 missed messages were brought back')
    await say(ann, 'Now I do.')
    await hear(ann, 'ann Now I do.')

    expect(await ann.locator('#messages li').allTextContents()).toEqual([
      'ann Anybody here?',
      'ben Can you hear me?',
      'ben It seems not.',
      '2 missed messages were brought back',
      'ann Now I do.'
    ])
    expect(await ann.locator('#notifications li').allTextContents()).toEqual([
      'The doors open.',
      'The doors close.',
      'One missed message was brought back'
    ])
    expect(attendance(event.server)).toEqual(['ann', 'ben'])
    await keep(ann, 'recovered')
  })

  it('says where something may be missing when the server has lost its memory', async () => {
    const ann = await join('ann')
    await say(ann, 'Before')
    await hear(ann, 'ann Before')
    const back = await leftAndBack(ann)

    const restarted = event.restart({ keepMemory: false })
    event.publish('chat', { from: 'ben', text: 'Lost' })
    await restarted
    await back()
    await say(ann, 'After')
    await hear(ann, 'ann After')

    expect(await ann.locator('#messages li').allTextContents()).toEqual([
      'ann Before',
      'Something may be missing here',
      'ann After'
    ])
    await keep(ann, 'gap')
  })

  it('says when it tries again, and tries at once when the user asks for it', async () => {
    const ann = await joinAndLose('ann')
    await ann.getByText(/^next try in \d\.\d s$/).waitFor()
    await keep(ann, 'lost')

    await ann.getByRole('button', { name: 'Retry now' }).click()

    await connected(ann)
    expect(await ann.getByText(/next try/).count()).toBe(0)
  })

  it('shows the slide of now, and the applause of both tabs', async () => {
    const ann = await join('ann')
    event.nextSlide()
    const ben = await join('ben')

    await ben.getByText('Slide 2').waitFor()
    await ann.getByRole('button', { name: 'Applaud' }).click()
    await ben.getByRole('button', { name: 'Applaud' }).click()
    await ann.getByRole('button', { name: 'Applaud 2' }).waitFor()
  })

  it('keeps the text of a message that could not be sent, and says why', async () => {
    const ann = await joinAndLose('ann')

    await say(ann, 'Too early')

    await ann.getByText('the link is down').waitFor()
    expect(await ann.getByPlaceholder('Ask something?').inputValue()).toBe('Too early')
  })

  it('is connected again when the user comes back to a page out of the back/forward cache', async () => {
    const ann = await join('ann')
    await ann.evaluate(() =>
      addEventListener('pageshow', event => Object.assign(window, { cached: event.persisted }))
    )

    await ann.goto(`${event.server.origin}/style.css`)
    await ann.goBack({ waitUntil: 'commit' })

    expect(await ann.evaluate(() => Reflect.get(window, 'cached'))).toBe(true)
    const ben = await join('ben')
    await connected(ann)
    await say(ben, 'Welcome back')
    await hear(ann, 'ben Welcome back')
  })
})

const connected = (page: Page) => page.getByText('Connected', { exact: true }).waitFor()

/** Watches from now on. What it returns resolves once the link was lost and is back, however short that was. */
async function leftAndBack(page: Page): Promise<() => Promise<void>> {
  const watched = await page.evaluateHandle(() => {
    const status = document.getElementById('status')
    const states: (string | undefined)[] = []
    const back = new Promise<void>(resolve => {
      const watch = new MutationObserver(() => {
        states.push(status?.dataset['state'])
        if (states.includes('disconnected') && states.at(-1) === 'connected') resolve()
      })
      if (status) watch.observe(status, { attributes: true })
    })
    return { back }
  })
  return () => watched.evaluate(({ back }) => back)
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByPlaceholder('Ask something?').fill(text)
  await page.getByRole('button', { name: 'Send' }).click()
}

const hear = (page: Page, text: string) => page.getByText(text, { exact: true }).waitFor()

async function keep(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` })
}

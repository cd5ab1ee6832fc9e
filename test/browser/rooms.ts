import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Backend, BackendParts } from '../../examples/event-room/backend.ts'
import { embedded } from '../../examples/event-room/embedded.ts'
import type { Page as Files } from '../../examples/event-room/page.ts'
import { openRoom, type Room } from '../../examples/event-room/room.ts'
import { HAWSER_HERE } from '../../examples/event-room/sources.ts'
import { htmlPage } from '../../examples/html-room/page.ts'
import { reactPage } from '../../examples/react-room/page.ts'
import { vuePage } from '../../examples/vue-room/page.ts'
import type { Browser } from './chromium.ts'

const built = { alias: HAWSER_HERE, logLevel: 'warn' } as const

/** The pages of the examples, each as its own start command makes it. One after the other: a build is for the whole process. */
export async function makePages(): Promise<Readonly<Record<RoomName, Files>>> {
  return { html: await htmlPage(), react: await reactPage(built), vue: await vuePage(built) }
}

export const ROOM_NAMES = ['html', 'react', 'vue'] as const
export type RoomName = (typeof ROOM_NAMES)[number]

/** Pings often: before the first one nothing is proven. */
const pingingOften = embedded({ pingInterval: 200 })

/** A room that is open, and a browser to look at it. */
export class RoomVisit {
  readonly room: Room
  /** What the pages complained of. */
  readonly errors: string[] = []
  readonly #browser: Browser
  readonly #pages: Page[] = []

  private constructor(room: Room, browser: Browser) {
    this.room = room
    this.#browser = browser
  }

  static async open(
    page: Files,
    browser: Browser,
    start: (parts: BackendParts) => Promise<Backend> = pingingOften
  ): Promise<RoomVisit> {
    return new RoomVisit(await openRoom(start, { page, onError: () => {} }), browser)
  }

  async close(): Promise<void> {
    for (const page of this.#pages) await page.close()
    await this.room.close()
  }

  /** Resolves when the visitor is there, and its server has pinged. */
  async enter(name: string): Promise<Visitor> {
    const page = await this.#browser.context.newPage()
    this.#pages.push(page)
    page.on('pageerror', error => this.errors.push(String(error)))
    page.on('console', message => {
      if (message.type() !== 'error') return
      // What the browser says itself, of a link that was cut on purpose and of a page without an icon.
      const isExpected =
        /WebSocket connection/.test(message.text()) || message.location().url.endsWith('/favicon.ico')
      if (!isExpected) this.errors.push(message.text())
    })
    const pinged = new Promise<void>(resolve =>
      page.on('websocket', socket =>
        socket.on('framereceived', ({ payload }) => {
          if (String(payload).includes('"type":"ping"')) resolve()
        })
      )
    )
    await page.goto(`${this.room.origin}/?name=${name}`)
    const visitor = new Visitor(page)
    await visitor.isConnected()
    await page.getByText('You came in here').waitFor()
    await pinged
    return visitor
  }
}

/** A page of a room, by what people see and do. */
export class Visitor {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  isConnected(): Promise<void> {
    return this.page.getByRole('status').getByText('Connected', { exact: true }).waitFor()
  }

  /** Resolves when it has been away so often, and is back. */
  async hasComeBack(times: number): Promise<void> {
    await expect
      .poll(async () => Number(await this.figure('Came back')), { timeout: 20_000 })
      .toBeGreaterThanOrEqual(times)
    await this.isConnected()
  }

  async say(text: string): Promise<void> {
    await this.page.getByLabel('Say something').fill(text)
    await this.press('Send')
  }

  press(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click()
  }

  /** Resolves when this was said, by whomever. */
  hears(text: string): Promise<void> {
    return this.page.locator('.messages .text').getByText(text, { exact: true }).waitFor()
  }

  /** What the chat shows, in order. */
  shown(): Promise<string[]> {
    return this.page.locator('.messages li').evaluateAll(items =>
      items.map(item => {
        const part = (name: string) => item.querySelector(name)?.textContent
        return part('.text') ? `${part('.from')}: ${part('.text')}` : (item.textContent ?? '')
      })
    )
  }

  /** The numbers of what the chat shows, in order. */
  async numbers(): Promise<number[]> {
    const texts = await this.page.locator('.messages .number').allTextContents()
    return texts.map(text => Number(text.replace('#', '')))
  }

  gaps(): Promise<string[]> {
    return this.page.locator('.messages .gap').allTextContents()
  }

  figure(label: string): Promise<string | null> {
    return this.page.locator('.figures div', { hasText: label }).locator('dd').textContent()
  }

  async here(): Promise<string[]> {
    return (await this.page.locator('.here li').allTextContents()).sort()
  }
}

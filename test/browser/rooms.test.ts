import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { AxeResults } from 'axe-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { anycable } from '../../examples/event-room/anycable.ts'
import { findAnyCable, MissingServer } from '../servers/launch/installed.ts'
import { type Browser, hasChromium, openBrowser } from './chromium.ts'
import { makePages, ROOM_NAMES, type RoomName, RoomVisit, type Visitor } from './rooms.ts'

const SCREENSHOTS = fileURLToPath(new URL('screenshots', import.meta.url))
const AXE = createRequire(import.meta.url).resolve('axe-core')
const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } }
const SCHEMES = ['light', 'dark'] as const

describe.runIf(hasChromium())('A room of the examples, in a browser', () => {
  let browser: Browser
  let pages: Awaited<ReturnType<typeof makePages>>

  beforeAll(async () => {
    pages = await makePages()
    browser = await openBrowser()
    await mkdir(SCREENSHOTS, { recursive: true })
  })
  afterAll(() => browser.close())

  /** Open until the test is over, and without a complaint of its pages. */
  async function open(
    name: RoomName,
    { by = browser, on }: { by?: Browser; on?: Parameters<typeof RoomVisit.open>[2] } = {}
  ): Promise<RoomVisit> {
    const visit = await RoomVisit.open(pages[name], by, on)
    onTestFinished(async () => {
      await visit.close()
      expect(visit.errors).toEqual([])
    })
    return visit
  }

  /** All rooms at a time, as it takes a while. */
  const inEveryRoom = (story: (name: RoomName) => Promise<void>) =>
    Promise.all(
      ROOM_NAMES.map(name =>
        story(name).catch(cause => {
          throw new Error(`In the room ${name}: ${cause}`, { cause })
        })
      )
    )

  const keep = ({ page }: Visitor, moment: string) =>
    page.screenshot({ path: `${SCREENSHOTS}/${moment}.png` })

  describe.each(ROOM_NAMES)('%s', name => {
    it('has two visitors who hear each other, see each other type, and know who is here', async () => {
      const visit = await open(name)
      const [ann, ben] = [await visit.enter('ann'), await visit.enter('ben')]

      await ann.page.getByLabel('Say something').pressSequentially('Is this')
      await ben.page.getByText('ann is typing …').waitFor()
      await keep(ben, `${name}-typing`)
      await ann.say('Is this the keynote room?')
      await ben.hears('Is this the keynote room?')
      await expect.poll(() => ben.page.locator('.typing').textContent()).toBe('')
      await ben.say('<b>Sit down</b>')
      await ann.hears('<b>Sit down</b>')
      await expect.poll(() => ann.here()).toEqual(['ann', 'ben'])
      await expect.poll(() => ben.here()).toEqual(['ann', 'ben'])

      // Who comes later has what was said before, and that counts as heard, not as missed.
      const cleo = await visit.enter('cleo')
      const before = ['ann: Is this the keynote room?', 'ben: <b>Sit down</b>', 'You came in here']
      expect(await cleo.shown()).toEqual(before)
      expect(await cleo.page.locator('.replayed').count()).toBe(0)
      await expect.poll(() => ann.here()).toEqual(['ann', 'ben', 'cleo'])
    })

    it('says at its place what may be missing when the server has lost its memory', async () => {
      const visit = await open(name)
      const ann = await visit.enter('ann')
      await ann.say('Before')
      await ann.hears('Before')

      await ann.press('Restart, memory lost')
      await ann.hears('The server is back, and remembers nothing')
      await ann.isConnected()
      await ann.say('After')
      await ann.hears('After')

      // Whoever was back before the last was said heard it live, and did not know yet where the gap ends.
      const gap = expect.stringMatching(
        /^⚠ Something may be missing here: chat after 1(?: and before 1 of epoch [\w-]+)? \(rejected\)$/
      )
      const shown = await ann.shown()
      expect(shown).toEqual([
        'You came in here',
        'ann: Before',
        gap,
        'host: The server is back, and remembers nothing',
        'ann: After'
      ])
      expect(await ann.figure('Missing')).toBe('3')
      await keep(ann, `${name}-gap`)
    })

    it('tries again when the user asks for it, and brings back what was said meanwhile', async () => {
      // A clock is that of a whole browser.
      const by = await openBrowser()
      onTestFinished(() => by.close())
      const visit = await open(name, { by })
      await by.context.clock.install()
      const ann = await visit.enter('ann')
      await ann.say('Anybody here?')
      await ann.hears('Anybody here?')
      // Its timers stand still: it cannot come back by itself.
      await by.context.clock.pauseAt(Date.now() + 1_000)
      visit.room.cut()
      await ann.page.getByText('The link is lost').waitFor()
      await ann.page.getByText(/^next try in \d\.\d s$/).waitFor()

      await ann.say('Too early')
      await ann.page.getByRole('alert').getByText('the link is down').waitFor()
      expect(await ann.page.getByLabel('Say something').inputValue()).toBe('Too early')
      await keep(ann, `${name}-lost`)
      visit.room.stage.say('ben', 'Can you hear me?')
      visit.room.stage.say('ben', 'It seems not.')

      await ann.press('Retry now')
      await ann.hears('It seems not.')
      await ann.isConnected()
      expect(await ann.page.getByText(/next try/).count()).toBe(0)
      expect(await ann.page.locator('.replayed .text').allTextContents()).toEqual([
        'Can you hear me?',
        'It seems not.'
      ])
    })

    it('shows the slide of now, and the applause of both', async () => {
      const visit = await open(name)
      const ann = await visit.enter('ann')
      visit.room.stage.nextSlide()
      const ben = await visit.enter('ben')

      await ben.page.getByText('Slide 2').waitFor()
      await ann.press('Applaud 0')
      await ben.press('Applaud 1')
      await ann.page.getByRole('button', { name: 'Applaud 2' }).waitFor()
    })

    it('is connected again when the user comes back to it out of the back/forward cache', async () => {
      const visit = await open(name)
      const ann = await visit.enter('ann')
      await ann.page.evaluate(() =>
        addEventListener('pageshow', event => Object.assign(window, { cached: event.persisted }))
      )

      await ann.page.goto(`${visit.room.origin}/controls`)
      visit.room.stage.say('ben', 'Come back')
      await ann.page.goBack({ waitUntil: 'commit' })

      expect(await ann.page.evaluate(() => Reflect.get(window, 'cached'))).toBe(true)
      await ann.hears('Come back')
      expect(await ann.gaps()).toEqual([])
    })

    it('is usable by the keyboard alone', async () => {
      const visit = await open(name)
      const ann = await visit.enter('ann')
      const { page } = ann
      const { keyboard } = page
      const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')
      await page.locator('.controls button').last().waitFor()

      await keyboard.press('Tab')
      expect(await focused()).toContain('To the chat')
      await keyboard.press('Enter')
      await keyboard.type('Without a mouse')
      await keyboard.press('Enter')
      await ann.hears('Without a mouse')

      for (let presses = 0; (await focused()) !== 'Cut all links' && presses < 10; presses++)
        await keyboard.press('Tab')
      await keyboard.press('Enter')
      await ann.hears('Said right after the cut, 3 of 3')
    })
  })

  it('shows all that is said while links are cut and the server restarts or stands still: once, in order', () =>
    inEveryRoom(async name => {
      const visit = await open(name)
      const { stage } = visit.room
      const ann = await visit.enter('ann')
      const visitors = [ann, await visit.enter('ben')]
      const bot = setInterval(() => stage.say('bot', 'Still here'), 100)
      onTestFinished(() => clearInterval(bot))

      for (const [troubles, [trouble, last]] of [
        ['Cut all links', 'Said right after the cut, 3 of 3'],
        ['Restart, memory kept', 'Said while the server was away, 3 of 3'],
        ['Freeze for 5 s', 'Said in the frost, 3 of 3']
      ].entries()) {
        await ann.press(trouble ?? '')
        for (const visitor of visitors) {
          await visitor.hears(last ?? '')
          await visitor.hasComeBack(troubles + 1)
        }
      }
      clearInterval(bot)
      stage.say('bot', 'That was all')

      for (const visitor of visitors) {
        await visitor.hears('That was all')
        const numbers = await visitor.numbers()
        expect(numbers).toEqual(numbers.map((_, index) => index + 1))
        expect(numbers.length).toBeGreaterThan(50)
        expect(await visitor.gaps()).toEqual([])
        expect(await visitor.figure('Gaps')).toBe('0')
        expect(await visitor.figure('Missing')).toBe('none')
        expect(Number(await visitor.figure('Replayed'))).toBeGreaterThan(6)
        await expect.poll(() => visitor.here()).toEqual(['ann', 'ben'])
      }
      await keep(ann, `${name}-recovered`)
    }))

  it('has no flaw that axe finds, in light and dark, on a phone and at a desk', () =>
    inEveryRoom(async name => {
      const visit = await open(name)
      const ann = await visit.enter('ann')
      const { page } = ann
      const { stage } = visit.room
      stage.publish('notifications', { text: 'Coffee is served in the foyer.' })
      stage.say('ben', 'Is there a recording?')
      await ann.say('Yes, in the foyer.')
      await ann.press('Restart, memory lost')
      await ann.hears('The server is back, and remembers nothing')
      await ann.isConnected()
      await ann.press('Cut all links')
      await ann.hears('Said right after the cut, 3 of 3')
      await ann.isConnected()
      await page.addScriptTag({ path: AXE })

      for (const [size, viewport] of Object.entries(SIZES)) {
        for (const colorScheme of SCHEMES) {
          await page.setViewportSize(viewport)
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
          const { violations, passes } = await page.evaluate<AxeResults>('axe.run()')
          expect(passes.length).toBeGreaterThan(15)
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`)).toEqual(
            []
          )
          // Nothing goes over the edge.
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width)
          await keep(ann, `${name}-${size}-${colorScheme}`)
        }
      }
    }))

  const binary = findAnyCableBinary()

  it.runIf(binary)('vue: stands on a real anycable-go with the same channels', async () => {
    const visit = await open('vue', { on: anycable(binary ?? '') })
    const visitors = [await visit.enter('ann'), await visit.enter('ben')]
    const [ann, ben] = visitors
    if (!ann || !ben) throw new Error('Two came')

    await ann.page.getByText('Make trouble on anycable-go').waitFor()
    await ann.page.getByLabel('Say something').pressSequentially('Is')
    await ben.page.getByText('ann is typing …').waitFor()
    await ann.say('Is this AnyCable?')
    await ben.hears('Is this AnyCable?')
    await ben.press('Applaud 0')
    await ann.page.getByRole('button', { name: 'Applaud 1' }).waitFor()
    for (const visitor of visitors) await expect.poll(() => visitor.here()).toEqual(['ann', 'ben'])

    for (const [trouble, last] of [
      ['Cut all links', 'Said right after the cut, 3 of 3'],
      ['Freeze for 5 s', 'Said in the frost, 3 of 3']
    ] as const) {
      await ann.press(trouble)
      for (const visitor of visitors) await visitor.hears(last)
    }
    for (const visitor of visitors) {
      await visitor.isConnected()
      expect(await visitor.numbers()).toEqual([1, 2, 3, 4, 5, 6, 7])
      expect(await visitor.gaps()).toEqual([])
    }

    await ann.press('Restart, memory lost')
    for (const visitor of visitors) {
      await visitor.hears('The server is back, and remembers nothing')
      await visitor.isConnected()
      expect(await visitor.numbers()).toEqual([1, 2, 3, 4, 5, 6, 7, 11])
      expect(await visitor.gaps()).toEqual([expect.stringContaining('chat after 7')])
    }
    await keep(ann, 'vue-anycable')
  })
})

/** An anycable-go that is missing is named and left out; with `CI` set that is an error. */
function findAnyCableBinary(): string | null {
  try {
    return findAnyCable().binary
  } catch (error) {
    if (!(error instanceof MissingServer) || process.env['CI']) throw error
    console.log(`The room was not tried on AnyCable. ${error.message}`)
    return null
  }
}

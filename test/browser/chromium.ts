import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'

export const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** Without a browser there is nothing to test, which only a machine that claims to prove everything may not say. */
export function hasChromium(): boolean {
  if (existsSync(CHROMIUM)) return true
  const how = `There is no browser at ${CHROMIUM}: install Debian's chromium, or name another in CHROMIUM`
  if (process.env['CI']) throw new Error(how)
  console.log(`The browser tests were left out. ${how}`)
  return false
}

export interface Browser {
  readonly context: BrowserContext
  close(): Promise<void>
}

/** Starts a browser that knows nothing of any before it. */
export async function openBrowser(): Promise<Browser> {
  const directory = await mkdtemp(join(tmpdir(), 'hawser-browser-'))
  const context = await chromium.launchPersistentContext(directory, {
    executablePath: CHROMIUM,
    headless: true,
    viewport: { width: 1000, height: 700 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync'
    ],
    // Playwright turns it off, and users have it.
    ignoreDefaultArgs: ['--disable-back-forward-cache']
  })
  return {
    context,
    async close() {
      await context.close()
      await rm(directory, { recursive: true, force: true })
    }
  }
}

import { type Page, readPage } from '../event-room/page.ts'

const here = (path: string) => new URL(path, import.meta.url)

/** The one file, the style that all rooms share, and what a CDN would bring. Nothing is built. */
export const htmlPage = (): Promise<Page> =>
  readPage({
    'index.html': here('index.html'),
    'style.css': here('../event-room/style.css'),
    'hawser.browser.js': here('../../dist/hawser.browser.js')
  })

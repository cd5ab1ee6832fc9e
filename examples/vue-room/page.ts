import { fileURLToPath } from 'node:url'
import { type BuildOptions, buildPage } from '../event-room/build-page.ts'
import type { Page } from '../event-room/page.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

export const vuePage = (options?: BuildOptions): Promise<Page> => buildPage(here, options)

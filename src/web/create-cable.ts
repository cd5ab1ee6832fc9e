import { type Cable, type CreateOptions, createCable as create } from '../index.ts'
import { Logger } from './logger.ts'
import { configOf, currentPage, metaOf } from './page.ts'

/**
 * `createCable` of `hawser`, for pages that say in meta tags where to connect (`cable-url`, else `/cable`), with which
 * token (`cable-token`, `cable-token-param`) and since when history is wanted (`cable-history-timestamp`). What is passed
 * goes before what the page says.
 */
export function createCable(url: string | (() => string), options?: CreateOptions): Cable
export function createCable(options?: CreateOptions): Cable
export function createCable(first?: string | (() => string) | CreateOptions, second?: CreateOptions): Cable {
  const [url, given = {}] = typeof first === 'object' ? [undefined, first] : [first, second]
  const page = configOf(currentPage())
  const options = { ...fromPage(page.token, page.param, given), ...given }
  options.logger ??= new Logger(given.logLevel)
  if (options.transport) return create({ ...options, transport: options.transport })
  return create(url ?? page.url ?? '/cable', options)
}

function fromPage(token: string | undefined, param: string | undefined, given: CreateOptions): CreateOptions {
  const options: CreateOptions = {}
  const timestamp = Number(metaOf(currentPage(), 'history-timestamp'))
  if (timestamp > 0) options.historyTimestamp = timestamp
  if (token && !given.auth) options.auth = param ? { token, param } : { token }
  return options
}

import { CallError } from '../index.ts'

/** What is read of a page. */
export interface Head {
  readonly head: Pick<ParentNode, 'querySelector'>
}

const PREFIXES = ['cable', 'action-cable']

/** What `<meta name="cable-NAME">` or `<meta name="action-cable-NAME">` says. */
export function metaOf(page: Head | undefined, name: string): string | undefined {
  for (const prefix of PREFIXES) {
    const tag = page?.head.querySelector(`meta[name='${prefix}-${name}']`)
    if (tag) return tag.getAttribute('content') ?? undefined
  }
  return undefined
}

/** The page this runs in; `undefined` in a server render. */
export const currentPage = (): Head | undefined => globalThis.document

/** A token, its name, and where to connect, as a page says it. */
export interface PageConfig {
  url: string | undefined
  token: string | undefined
  param: string | undefined
}

export const configOf = (page: Head | undefined): PageConfig => ({
  url: metaOf(page, 'url'),
  token: metaOf(page, 'token'),
  param: metaOf(page, 'token-param')
})

export const cannotRefresh = (why: string, retryable: boolean) =>
  new CallError(`No new token was found: ${why}`, { reason: 'invalid_token', phase: 'auth', retryable })

import type { TokenRefresher } from '../index.ts'
import { cannotRefresh, configOf } from './page.ts'

/**
 * For `tokenRefresher`: fetches a page, by default the one that is open, and takes the new token, and the new URL, out of
 * its meta tags. What goes wrong fails the try to connect; the next one fetches again.
 */
export function fetchTokenFromHTML(options: { url?: string } = {}): TokenRefresher {
  return async transport => {
    const url = options.url ?? globalThis.location?.href
    if (!url) throw cannotRefresh('there is no page here, so pass the URL of one', false)

    const answer = await fetch(url, {
      credentials: 'same-origin',
      cache: 'no-cache',
      headers: { Accept: 'text/html, application/xhtml+xml', 'X-ANYCABLE-OPERATION': 'token-refresh' }
    })
    if (!answer.ok) throw cannotRefresh(`the page answered ${answer.status}`, true)

    const page = configOf(new DOMParser().parseFromString(await answer.text(), 'text/html'))
    if (!page.url && !page.token)
      throw cannotRefresh('the page has no meta tag cable-url or cable-token', true)
    if (page.url) transport.setURL(page.url)
    if (page.token) transport.setToken(page.token, page.param)
  }
}

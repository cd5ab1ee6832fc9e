import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'

const FILES = new Map([
  ['/', { file: 'page/index.html', type: 'text/html; charset=utf-8' }],
  ['/page.js', { file: 'page/page.js', type: 'text/javascript; charset=utf-8' }],
  ['/style.css', { file: 'page/style.css', type: 'text/css; charset=utf-8' }],
  // What a CDN or an import map would bring.
  ['/hawser.browser.js', { file: '../../dist/hawser.browser.js', type: 'text/javascript; charset=utf-8' }]
])

/** Serves the page of the event. Says whether the request was for it. */
export async function servePage(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  const entry = FILES.get(pathname)
  if (!entry || request.method !== 'GET') return false

  const body = await readFile(new URL(entry.file, import.meta.url))
  response.writeHead(200, { 'content-type': entry.type, 'cache-control': 'no-cache' }).end(body)
  return true
}

import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname } from 'node:path'

/** Files by the path of their URL. */
export type Page = ReadonlyMap<string, File>

interface File {
  readonly type: string
  readonly body: string | Uint8Array
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8'
}

/** A file under its name, or under that of the folder that it is the index of. */
export const pageFile = (name: string, body: string | Uint8Array): [path: string, file: File] => [
  `/${name.replace(/^index\.html$/, '')}`,
  { type: TYPES[extname(name)] ?? 'application/octet-stream', body }
]

/** Reads a page from the disk: each file by the name that the page knows it by. */
export async function readPage(files: Readonly<Record<string, URL>>): Promise<Page> {
  const read = Object.entries(files).map(async ([name, url]) => pageFile(name, await readFile(url)))
  return new Map(await Promise.all(read))
}

export function sendPage(page: Page, { method, url = '/' }: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(url, 'http://localhost')
  const file = method === 'GET' ? page.get(pathname) : undefined
  if (file) response.writeHead(200, { 'content-type': file.type, 'cache-control': 'no-cache' }).end(file.body)
  else response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here')
}

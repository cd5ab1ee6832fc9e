import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { createServer, type Server, type ServerOptions } from 'hawser/server'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** One of the pages whose scripts are in pages/, and the server behind it. */
export interface TurboPage {
  readonly server: Server
  /** What the page is to show when it is asked for next. */
  html: { head: string; body: string }
  close(): Promise<void>
}

/** Serves `/` with what `html` says, and the script; the cable is the server's own. */
export async function openTurboPage(script: string, options: ServerOptions = {}): Promise<TurboPage> {
  const bundle = await bundled(script)
  const page = { html: { head: '', body: '' } }
  const request = (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/page.js') response.writeHead(200, { 'content-type': 'text/javascript' }).end(bundle)
    else if (request.url === '/' || request.url === '/other') html(response, page.html)
    else return false
    return true
  }
  const server = await createServer({
    channels: { 'Turbo::StreamsChannel': STREAMS, 'CableReady::Stream': STREAMS },
    request,
    ...options
  })
  return Object.assign(page, { server, close: () => server.close() })
}

/** A stream for each signed name, or identifier, as it stands in the page. */
const STREAMS = {
  subscribed(channel) {
    channel.streamFrom(String(channel.params['signed_stream_name'] ?? channel.params['identifier']))
  }
} satisfies NonNullable<ServerOptions['channels']>[string]

function html(response: ServerResponse, { head, body }: TurboPage['html']): void {
  response
    .writeHead(200, { 'content-type': 'text/html' })
    .end(
      `<!doctype html><html><head>${head}<script src="/page.js" defer></script></head><body>${body}</body></html>`
    )
}

async function bundled(script: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [here(`pages/${script}.js`)],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'silent',
    alias: {
      hawser: here('../../src/index.ts'),
      'hawser/web': here('../../src/web/index.ts'),
      'hawser/actioncable': here('../../src/actioncable/index.ts'),
      // What an app's bundler is told, and nothing else.
      '@rails/actioncable': here('../../src/actioncable/index.ts'),
      '@rails/actioncable/src': here('../../src/actioncable/index.ts')
    }
  })
  return outputFiles.map(({ text }) => text).join()
}

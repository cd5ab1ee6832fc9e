import { createServer } from 'node:http'
import { connect } from 'node:net'

/**
 * What stands before a server in production: pages from here, and the cable from there, by one address. A page that a
 * test makes up may not open a WebSocket of this machine.
 */
export interface Front {
  readonly port: number
  close(): Promise<void>
}

/** Serves pages by their path; leads every upgrade to that port of this machine. */
export async function startFront(pages: Readonly<Record<string, string>>, target: number): Promise<Front> {
  const server = createServer((request, response) => {
    const page = pages[request.url ?? '']
    response
      .writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' })
      .end(page)
  })
  server.on('upgrade', ({ method, url, rawHeaders }, near, head) => {
    const far = connect(target, '127.0.0.1')
    const fields = rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`))
    far.write(`${method} ${url} HTTP/1.1\r\n${fields.join('')}\r\n`)
    far.write(head)
    far.pipe(near).pipe(far)
    for (const [from, to] of [
      [near, far],
      [far, near]
    ] as const) {
      from.on('error', () => to.destroy())
      from.once('close', () => to.destroy())
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The front listens on no port')
  return {
    port: address.port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

import { openFront } from '../../examples/event-room/front.ts'

/** What stands before a server in production. A page that a test makes up may not open a WebSocket of this machine. */
export interface Front {
  readonly port: number
  close(): Promise<void>
}

/** Serves pages by their path; leads every upgrade to that port of this machine. */
export async function startFront(pages: Readonly<Record<string, string>>, target: number): Promise<Front> {
  const { origin, close } = await openFront({
    host: '127.0.0.1',
    port: 0,
    target: () => target,
    serve(request, response) {
      const page = pages[request.url ?? '']
      response
        .writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' })
        .end(page)
    }
  })
  return { port: Number(new URL(origin).port), close }
}

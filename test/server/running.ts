import { createServer, type Server, type ServerOptions } from 'hawser/server'
import { onTestFinished } from 'vitest'

/** A server that is closed when the test is over. */
export async function running(options: ServerOptions = {}): Promise<Server> {
  const server = await createServer({ publicStreams: true, onError: () => {}, ...options })
  onTestFinished(() => server.close())
  return server
}

import { createServer } from 'node:net'

// Below the ports that systems hand out to clients: those that come back while a server is down could otherwise
// be given its port, or even connect to themselves there.
const LOWEST = 20_000
const HIGHEST = 31_999

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST))
    if (await isFree(port)) return port
  }
  throw new Error(`Of 50 ports between ${LOWEST} and ${HIGHEST} none was free`)
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer()
  return new Promise(resolve => {
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

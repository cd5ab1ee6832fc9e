import { findAnyCable, findRails, MissingServer } from './launch/installed.ts'

interface Suite {
  file: string
  /** How many tests have to pass on each server. One more or less in the contract is a change here. */
  counts: Readonly<Record<string, number>>
  /** Throws where the server is not installed. */
  find(): unknown
}

const SUITES: readonly Suite[] = [
  {
    file: 'test/servers/embedded.test.ts',
    counts: { embedded: 104, 'embedded as AnyCable': 104 },
    find: () => null
  },
  { file: 'test/servers/anycable.test.ts', counts: { 'anycable-go': 104 }, find: findAnyCable },
  {
    file: 'test/servers/cluster.test.ts',
    counts: { 'three nodes, broker memory': 4, 'three nodes, broker nats': 1 },
    find: findAnyCable
  },
  { file: 'test/servers/killed-bot.test.ts', counts: { 'A killed bot, anycable-go': 1 }, find: findAnyCable },
  { file: 'test/servers/rails.test.ts', counts: { Rails: 91 }, find: findRails }
]

/** The suites that can run here, and a line for each server that is not there. With `CI` set one that cannot is an error. */
export function availableSuites(): { suites: Suite[]; missing: string[] } {
  const suites: Suite[] = []
  const missing = new Set<string>()
  for (const suite of SUITES) {
    try {
      suite.find()
      suites.push(suite)
    } catch (error) {
      if (!(error instanceof MissingServer) || process.env['CI']) throw error
      missing.add(error.message)
    }
  }
  return { suites, missing: [...missing] }
}

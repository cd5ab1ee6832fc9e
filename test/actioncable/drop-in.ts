import { beforeAll, describe, expect, it } from 'vitest'
import type { TestServer } from '../servers/launch/test-server.ts'
import { CLIENTS, type ClientName, prepare } from './client.ts'
import { DIFFERENCES } from './differences.ts'
import { Performance } from './performance.ts'
import { PROGRAMS, type ProgramName } from './programs.ts'

const TIMEOUT = 40_000

/** Programs for Rails' client, played by it and by ours: an app may see no difference but those that are listed. */
export function dropIn(server: TestServer): void {
  describe('in place of @rails/actioncable', () => {
    beforeAll(() => prepare(server.offers.pingInterval))

    it.each(Object.keys(PROGRAMS) as ProgramName[])('%s', { timeout: TIMEOUT }, async name => {
      const clients = Object.keys(CLIENTS) as ClientName[]
      const [theirs = [], ours = []] = await Promise.all(
        clients.map(async client => {
          const play = new Performance(client, server)
          await PROGRAMS[name](play)
          return play.log
        })
      )
      expect(theirs).not.toEqual([])
      const listed = DIFFERENCES[name]
      if (!listed) return expect(ours).toEqual(theirs)
      expect(without(theirs, ours)).toEqual(listed.rails)
      expect(without(ours, theirs)).toEqual(listed.ours)
      if (listed.order) expect(ours).not.toEqual(theirs)
    })
  })
}

/** What is left of these lines when each of the others has taken one like it away. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...lines]
  for (const line of others) {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
  }
  return left
}

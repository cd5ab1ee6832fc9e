import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { dropIn } from '../../actioncable/drop-in.ts'
import { type Recipe, TestServer } from '../launch/test-server.ts'
import { broadcasting } from './broadcasting.ts'
import { connecting } from './connecting.ts'
import { crowd } from './crowd.ts'
import { disconnecting } from './disconnecting.ts'
import { ending } from './ending.ts'
import { forgetting } from './forgetting.ts'
import { performing } from './performing.ts'
import { presence } from './presence.ts'
import { recovering } from './recovering.ts'
import { streams } from './streams.ts'
import { subscribing } from './subscribing.ts'
import { tokens } from './tokens.ts'

const CHAPTERS = [
  connecting,
  tokens,
  subscribing,
  performing,
  streams,
  presence,
  broadcasting,
  disconnecting,
  ending,
  recovering,
  forgetting,
  dropIn,
  // Last: a Rails that lets go of five hundred clients at once is slow to answer whoever comes then.
  crowd
]

/** The contract between the client and a server: the same tests for each. */
export function contract(recipe: Recipe): void {
  describe(`${recipe.name} ${recipe.version}`, () => {
    const server = new TestServer(recipe)
    beforeAll(() => server.start())
    afterAll(() => server.stop())
    // The test before may have left it frozen or dead, if it failed.
    beforeEach(() => {
      server.thaw()
      return server.start()
    })
    for (const chapter of CHAPTERS) chapter(server)
  })
}

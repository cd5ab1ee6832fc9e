import { anycable } from '../servers/launch/anycable.ts'
import { embedded } from '../servers/launch/embedded.ts'
import { MissingServer } from '../servers/launch/installed.ts'
import type { Recipe } from '../servers/launch/test-server.ts'

/** How many messages of a stream they keep: more than any test says. */
const KEPT = 1_000

/** The servers that pages are tried on, each to be made once for each use. */
export const servers = [() => embedded('polite', KEPT), () => anycable(KEPT)]
  .filter(isInstalled)
  .map(recipe => ({ recipe, ...recipe() }))

/** A server that is missing is named and left out; with `CI` set that is an error. */
function isInstalled(recipe: () => Recipe): boolean {
  try {
    recipe()
    return true
  } catch (error) {
    if (!(error instanceof MissingServer) || process.env['CI']) throw error
    console.log(`The pages were not tried on a server that is missing. ${error.message}`)
    return false
  }
}

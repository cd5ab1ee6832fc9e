import { install } from './loading.ts'
import * as parts from './presence.ts'

/**
 * From now on all of presence is there, as a part of what imported this, and nothing of it is loaded later. Twice does no harm.
 *
 * ```ts
 * import { installPresence } from 'hawser/presence'
 * installPresence()
 * ```
 */
export function installPresence(): void {
  install(parts)
}

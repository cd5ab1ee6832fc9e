import { assembleBrain, type Brain } from './brain.ts'
import type { BrainOptions } from './brain-options.ts'
import { nodeSignatures } from './node-signatures.ts'

/** Throws a `CallError` (`invalid_option`) for options it cannot use. */
export function createBrain(options: BrainOptions = {}): Brain {
  return assembleBrain(options, { signatures: nodeSignatures })
}

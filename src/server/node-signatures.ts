import { readToken } from './jwt.ts'
import type { Signatures } from './signatures.ts'
import { verifyStream } from './signing.ts'

/** By Node's own cryptography. */
export const nodeSignatures: Signatures = { readStream: verifyStream, readToken }

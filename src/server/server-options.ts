import type { IncomingMessage, ServerResponse } from 'node:http'
import { type BrainOptions, settle } from './brain-options.ts'
import { invalid, isPositive } from './invalid.ts'
import { nodeSignatures } from './node-signatures.ts'
import { checkOrigins, type Origins } from './origin.ts'

/** Options of the embedded server. Times are in milliseconds. */
export interface ServerOptions extends BrainOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 0: one that is free. */
  port?: number
  /** Default `/cable`. */
  path?: string
  /** Which pages may connect. Default: those of the server itself. What sends no `Origin` always may. */
  origins?: Origins
  /** What `POST /_broadcast` has to carry as `Authorization: Bearer …`. Without one anybody may broadcast. */
  broadcastKey?: string
  /** How much may wait for a client that does not read before it is ended as too slow. Default 1 MiB. */
  maxPendingBytes?: number
  /** Serves what is not the server's own path. Says `true` when it has answered or is going to. */
  request?: (request: IncomingMessage, response: ServerResponse) => boolean | void | Promise<boolean | void>
  /** The server is not made for production and refuses to run where `NODE_ENV` says so, unless this is true. */
  allowProduction?: boolean
}

/** Throws a `CallError` (`invalid_option`) for what it cannot use. */
export function settleServer(options: ServerOptions) {
  const { host = '127.0.0.1', port = 0, path = '/cable', origins = [] } = options
  const { maxPendingBytes = 1_048_576, request, broadcastKey } = options

  if (process.env['NODE_ENV'] === 'production' && !options.allowProduction) {
    throw invalid(
      'it is for development and tests, run AnyCable or Rails in production (or allowProduction: true)'
    )
  }
  if (typeof host !== 'string' || !host) throw invalid('"host" has to be an address to listen on')
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw invalid('"port" has to be 0 to 65535')
  if (!/^\/[^?#]*$/.test(path)) throw invalid('"path" has to begin with a slash and have no query')
  if (OWN_PATHS.includes(path))
    throw invalid(`"path" may not be ${path}: the server has something else there`)
  if (!isPositive(maxPendingBytes)) throw invalid('"maxPendingBytes" has to be a number of bytes above 0')
  if (broadcastKey === '') throw invalid('"broadcastKey" is empty: leave it out to let anybody broadcast')
  if (request && typeof request !== 'function') throw invalid('"request" has to be a function')
  checkOrigins(origins)

  return {
    ...settle(options, { signatures: nodeSignatures }),
    host,
    port,
    path,
    origins,
    maxPendingBytes,
    request,
    broadcastKey
  }
}

export const HEALTH = '/health'
export const BROADCAST = '/_broadcast'
const OWN_PATHS: readonly string[] = [HEALTH, BROADCAST]

export type ServerSettings = ReturnType<typeof settleServer>

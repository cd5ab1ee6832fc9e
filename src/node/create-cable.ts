import { type Cable, CallError, type CreateOptions, createCable as createCoreCable } from '../index.ts'
import { installPresence } from '../presence/index.ts'
import { wsImplementation } from './websocket.ts'

/**
 * `createCable` with what Node has. Sockets are made by the package `ws`, and the token of `auth` travels in the header
 * `x-jid`, where no access log shows it. Without `ws` it is the runtime's own WebSocket, where there is one: the token
 * travels as a sub-protocol then, and what needs headers or `websocketOptions` throws a `CallError` (`no_ws`). Options,
 * defaults and errors are otherwise those of `hawser`.
 */
export function createCable(url: string, options: CreateOptions = {}): Cable {
  // From a disk nothing is won by loading it later.
  installPresence()
  if (options.transport || options.websocketImplementation) return createCoreCable(url, withHeader(options))

  const implementation = wsImplementation()
  if (implementation)
    return createCoreCable(url, { ...withHeader(options), websocketImplementation: implementation })
  if (options.websocketAuthStrategy === 'header' || options.websocketOptions) throw noWs()
  return createCoreCable(url, options)
}

function withHeader(options: CreateOptions): CreateOptions {
  return typeof options.auth === 'function' ? { websocketAuthStrategy: 'header', ...options } : options
}

const noWs = () =>
  new CallError('No cable was made: headers and websocketOptions need the package "ws": run npm install ws', {
    reason: 'no_ws',
    phase: 'options',
    retryable: false
  })

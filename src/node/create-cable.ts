import WebSocket from 'ws'
import { type Cable, type CreateOptions, createCable as createCoreCable } from '../index.ts'

/**
 * `createCable` with what Node has: sockets by `ws`, and the token of `auth` in the header `x-jid`, where no
 * access log shows it. Options, defaults and errors are otherwise those of `hawser`.
 */
export function createCable(url: string, options: CreateOptions = {}): Cable {
  return createCoreCable(url, {
    ...(!options.transport && { websocketImplementation: WebSocket }),
    ...(typeof options.auth === 'function' && { websocketAuthStrategy: 'header' }),
    ...options
  })
}

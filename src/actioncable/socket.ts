import type { WebSocketImplementation, WebSocketLike } from '../index.ts'
import { adapters } from './adapters.ts'
import { INTERNAL } from './internal.ts'

const [, UNSUPPORTED = ''] = INTERNAL.protocols

/**
 * The WebSocket of one consumer. What it is, and what is offered beside the cable's own protocol, is looked up for
 * each link, as an app may change both after the consumer was made. `made` gets each.
 */
export function socketOf(
  consumer: { readonly subprotocols: readonly string[] },
  made: (socket: WebSocketLike) => void
): WebSocketImplementation {
  return class implements WebSocketLike {
    declare readonly protocol: string
    declare binaryType: string
    declare onopen: WebSocketLike['onopen']
    declare onmessage: WebSocketLike['onmessage']
    declare onclose: WebSocketLike['onclose']
    declare onerror: WebSocketLike['onerror']
    declare send: WebSocketLike['send']
    declare close: WebSocketLike['close']

    constructor(url: string, protocols: string[] = [], ...options: [Record<string, unknown>?]) {
      const Implementation: WebSocketImplementation = adapters.WebSocket ?? WebSocket
      const offered = [...protocols, UNSUPPORTED, ...consumer.subprotocols]
      const socket = new Implementation(url, offered, ...options)
      made(socket)
      // biome-ignore lint/correctness/noConstructorReturn: this stands in for a class that is not known yet
      return socket
    }
  }
}

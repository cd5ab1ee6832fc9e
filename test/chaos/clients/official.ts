import { createCable } from '@anycable/core'
import WebSocket from 'ws'
import { positionIn } from '../frame.ts'
import { numberIn } from '../publication.ts'
import type { SubscriptionLog } from '../subscription-log.ts'
import { FAST } from '../waits.ts'
import type { Client, ClientOptions } from './client.ts'

/** `@anycable/core` as it is, on the extended protocol. */
export function openOfficial({ url, waits, random, welcomed, pinged }: ClientOptions): Client {
  const cable = createCable(url, {
    protocol: 'actioncable-v1-ext-json',
    websocketImplementation: WebSocket,
    logLevel: 'error',
    // As our own waits of that length are drawn.
    ...(waits === 'fast' && {
      reconnectStrategy: attempt => FAST * (attempt === 0 ? 0.1 + 0.9 * random() : 0.4 + 0.6 * random())
    })
  })
  cable.on('connect', welcomed)
  cable.on('keepalive', time => {
    if (time !== undefined) pinged()
  })

  return {
    subscribe(log: SubscriptionLog) {
      const channel = cable.streamFrom(log.stream)
      channel.on('connect', () => log.note({ what: 'confirmed' }))
      channel.on('disconnect', () => log.note({ what: 'disconnected' }))
      channel.on('close', error => {
        if (error) log.note({ what: 'closed', why: error.message })
      })
      channel.on('message', (message, meta) => {
        log.note({
          what: 'message',
          number: numberIn(message),
          position: positionIn(meta),
          replayed: false,
          late: false
        })
      })
      // Where the subscription stood already nobody could hear it.
      if (channel.state === 'connected') log.note({ what: 'confirmed' })
      return () => {
        log.note({ what: 'released' })
        channel.disconnect()
      }
    },
    close: () => cable.disconnect()
  }
}

import { systemClock } from 'hawser'
import { createCable } from 'hawser/node'
import { positionIn } from '../frame.ts'
import { numberIn } from '../publication.ts'
import type { SubscriptionLog } from '../subscription-log.ts'
import { FAST } from '../waits.ts'
import type { Client, ClientOptions } from './client.ts'

/** Ours, on the extended protocol. */
export function openHawser({ url, waits, random, historyLimit, welcomed, pinged }: ClientOptions): Client {
  const cable = createCable(url, {
    protocol: 'actioncable-v1-ext-json',
    clock: { ...systemClock, random },
    history: { limit: historyLimit },
    ...(waits === 'fast' && {
      waits: { first: FAST, window: FAST, cap: FAST, capAway: FAST, stale: FAST, wake: FAST }
    })
  })
  cable.on('connect', welcomed)
  cable.on('keepalive', time => {
    if (time !== null) pinged()
  })

  return {
    subscribe(log: SubscriptionLog) {
      const channel = cable.streamFrom(log.stream)
      channel.on('connect', () => log.note({ what: 'confirmed' }))
      channel.on('disconnect', () => log.note({ what: 'disconnected' }))
      channel.on('close', error => {
        if (error) log.note({ what: 'closed', why: error.message })
      })
      channel.on('recovery', verdict => log.note({ what: 'verdict', verdict }))
      channel.on('message', (message, meta) => {
        log.note({
          what: 'message',
          number: numberIn(message),
          position: positionIn(meta),
          replayed: meta?.replayed ?? false,
          late: meta?.late ?? false
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

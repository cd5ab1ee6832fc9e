import type { Channels, ServerChannel } from 'hawser/server'
import { type Bodies, ROOM, type StreamName } from './messages.ts'

/** What the channels need of the event that they belong to. */
export interface Stage {
  readonly slide: Bodies['slides']
  publish<S extends StreamName>(stream: S, body: Bodies[S]): void
  applaud(): void
}

const LONGEST_TEXT = 500

/** The server's side of the event: who may hear what, and what clients may do. */
export function createChannels(stage: Stage): Channels {
  return {
    ChatChannel: {
      subscribed(channel) {
        if (channel.params['room'] !== ROOM) return channel.reject()
        channel.streamFrom('chat')
      },
      actions: {
        speak(channel, { text }) {
          if (typeof text !== 'string' || text.trim() === '') return
          stage.publish('chat', { from: nameOf(channel), text: text.slice(0, LONGEST_TEXT) })
        }
      }
    },

    NotificationsChannel: {
      subscribed(channel) {
        channel.streamFrom('notifications')
      }
    },

    SlidesChannel: {
      subscribed(channel) {
        if (channel.params['room'] !== ROOM) return channel.reject()
        channel.streamFrom('slides')
        // Who comes sees the slide of now. A restored session is not subscribed anew: it gets what it missed.
        channel.transmit(stage.slide)
      },
      actions: {
        applaud: () => stage.applaud()
      }
    }
  }
}

const nameOf = (channel: ServerChannel) => String(channel.user['name'])

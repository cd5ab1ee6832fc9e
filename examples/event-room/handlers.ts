import type { Authenticate, ChannelDefinition, Channels, User } from 'hawser/server'
import { type Chat, type Notifications, ROOM, type Slides } from './channels.ts'
import type { Stage } from './stage.ts'

const LONGEST_TEXT = 500
const LONGEST_NAME = 20

/** The server's side of the channels: who may hear what, and what clients may do. */
export function createChannels(stage: Stage): Channels {
  const ChatChannel: ChannelDefinition<typeof Chat> = {
    subscribed(channel) {
      if (channel.params.room !== ROOM.room) return channel.reject()
      channel.streamFrom('chat', { whisper: true, presence: true })
    },
    actions: {
      speak({ user }, { text }) {
        // What clients send is not checked by types.
        if (typeof text !== 'string' || text.trim() === '') return
        stage.say(nameOf(user), text.slice(0, LONGEST_TEXT))
      }
    }
  }

  const NotificationsChannel: ChannelDefinition<typeof Notifications> = {
    subscribed(channel) {
      channel.streamFrom('notifications')
    }
  }

  const SlidesChannel: ChannelDefinition<typeof Slides> = {
    subscribed(channel) {
      if (channel.params.room !== ROOM.room) return channel.reject()
      channel.streamFrom('slides')
      // Who comes sees the slide of now. A restored session is not subscribed anew: it gets what it missed.
      channel.transmit(stage.slide)
    },
    actions: {
      applaud: () => stage.applaud()
    }
  }

  return { ChatChannel, NotificationsChannel, SlidesChannel }
}

/** A real application asks for a token here; a name is enough for this room. */
export const authenticate: Authenticate = ({ url }) => ({
  name: new URL(url).searchParams.get('name')?.slice(0, LONGEST_NAME) || 'somebody'
})

const nameOf = (user: User) => String(user['name'])

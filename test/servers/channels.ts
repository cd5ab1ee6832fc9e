import type { Authenticate, ChannelDefinition, Channels, ServerChannel } from 'hawser/server'

// The channels of the contract, for the embedded server and behind AnyCable. rails/config.ru says the same in Ruby.

const room = (channel: ServerChannel) => `room:${channel.params['room']}`

/**
 * The room `closed` lets nobody in; the room `broken` raises, so nobody gets an answer. Who names `also` another room
 * hears that too; who is `discreet` leaves without a word.
 */
const RoomChannel: ChannelDefinition = {
  subscribed(channel) {
    if (channel.params['room'] === 'closed') return channel.reject()
    if (channel.params['room'] === 'broken') throw new Error('This room is broken')
    if (channel.params['greet']) channel.transmit({ event: 'greeting', user: channel.user['user'] })
    channel.streamFrom(room(channel), { whisper: true, presence: true })
    if (channel.params['also']) channel.streamFrom(`room:${channel.params['also']}`)
  },
  async unsubscribed(channel) {
    channel.stopAllStreams()
    if (channel.params['discreet']) return
    await channel.broadcast(room(channel), { event: 'left', user: channel.user['user'] })
  },
  actions: {
    say: (channel, { text }) =>
      channel.broadcast(room(channel), { event: 'said', user: channel.user['user'], text }),
    echo: (channel, data) => channel.transmit({ event: 'echo', data }),
    receive: (channel, data) => channel.transmit({ event: 'received', data }),
    whoami: channel => channel.transmit({ event: 'you', user: channel.user['user'] }),
    stumble() {
      throw new Error('This action fails')
    }
  }
}

export const channels: Channels = { RoomChannel }

/** `?user=NAME` says who it is; `nobody` is not let in. */
export const authenticate: Authenticate = ({ url }) => {
  const user = new URL(url).searchParams.get('user') ?? 'guest'
  return user === 'nobody' ? null : { user }
}

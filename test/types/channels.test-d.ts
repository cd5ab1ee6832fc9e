import {
  type Cable,
  Channel,
  type ChannelEvents,
  type ChannelState,
  type MessageMeta,
  type ReasonError
} from 'hawser'

// Read by the compiler, never run: what must compile, and what must not, with the reason in words.

declare const cable: Cable

interface ChatMessage {
  author: string
  text: string
}

interface ChatEvents extends ChannelEvents<ChatMessage> {
  typing: (author: string) => void
}

interface ChatActions {
  speak: (payload: { text: string }) => void
  leave: () => void
}

class Chat extends Channel<{ room: string }, ChatMessage, ChatEvents, ChatActions> {
  static override readonly identifier = 'ChatChannel'

  // A subclass may look at messages first, and tell of them by events of its own.
  override receive(message: ChatMessage, meta?: MessageMeta): void {
    if (message.text === '…') this.emit('typing', message.author)
    else super.receive(message, meta)
  }
}

class Notifications extends Channel {
  static override readonly identifier = 'NotificationsChannel'
}

class Feed extends Channel<{ page?: number }> {
  static override readonly identifier = 'FeedChannel'
}

export function params() {
  const chat: Chat = cable.subscribe(new Chat({ room: 'keynote' }))
  const same: Chat = cable.subscribeTo(Chat, { room: 'keynote' })
  const room: string = chat.params.room

  // @ts-expect-error this channel has a param that is required
  new Chat()
  // @ts-expect-error a room is named by a string
  new Chat({ room: 7 })
  // @ts-expect-error there is no such param
  new Chat({ room: 'keynote', seat: 3 })
  // @ts-expect-error required here as in the constructor
  cable.subscribeTo(Chat)
  // @ts-expect-error the params of a channel are its identity
  chat.params.room = 'other'

  new Notifications()
  cable.subscribeTo(Notifications)
  // @ts-expect-error this channel takes no params
  new Notifications({ room: 'keynote' })

  new Feed()
  new Feed({ page: 2 })
  const page: number | undefined = cable.subscribeTo(Feed).params.page

  // @ts-expect-error a channel is not a string of its own
  cable.subscribe('ChatChannel')
  return { same, room, page }
}

export function events(chat: Chat) {
  const off: () => void = chat.on('message', ({ author, text }, meta) => {
    const offset: number | undefined = meta?.offset
    return [author.length, text.length, offset]
  })
  chat.once('connect', ({ reconnect, restored }) => [reconnect satisfies boolean, restored satisfies boolean])
  chat.on('disconnect', error => error?.reason satisfies string | undefined)
  chat.on('close', (error?: ReasonError) => error?.message)
  chat.on('info', ({ type, data }) => [type.length, data satisfies object | undefined])
  chat.on('typing', author => author.length)
  chat.emit('typing', 'Ada')

  // @ts-expect-error the messages of this channel have no such field
  chat.on('message', ({ subject }) => subject)
  // @ts-expect-error a listener of messages does not take numbers
  chat.on('message', (message: number) => message)
  // @ts-expect-error there is no such event
  chat.on('whispered', () => {})
  // @ts-expect-error this event comes with a name
  chat.emit('typing')

  const state: ChannelState = chat.state
  // @ts-expect-error the state is told, not set
  chat.state = 'connected'
  return { off, state }
}

export async function performs(chat: Chat) {
  const done: undefined | void = await chat.perform('speak', { text: 'hello' })
  await chat.perform('leave')
  await chat.send({ text: 'no action' })
  await chat.whisper('any JSON value')

  // @ts-expect-error there is no such action
  chat.perform('shout', { text: 'hello' })
  // @ts-expect-error this action needs its payload
  chat.perform('speak')
  // @ts-expect-error and this one
  chat.perform('speak', { words: 'hello' })
  // @ts-expect-error this action takes none
  chat.perform('leave', { text: 'bye' })
  // @ts-expect-error the server reads the keys of an object
  chat.send('hello')

  // Without types of its own a channel performs anything.
  await new Notifications().perform('read', { id: 7 })
  await cable.subscribeTo('ChatChannel').perform('speak')
  return done
}

export function named() {
  const chat = cable.subscribeTo<ChatMessage>('ChatChannel', { room: 'keynote', seat: 3 })
  chat.on('message', ({ text }) => text.length)

  const news = cable.streamFrom<{ title: string }>('news')
  news.on('message', ({ title }) => title.length)
  news.whisper({ typing: true })
  // @ts-expect-error a stream has no actions
  news.perform('speak', { text: 'hello' })

  cable.streamFromSigned('signed').on('message', message => message)
  // @ts-expect-error a stream is named by a string
  cable.streamFrom(7)
}

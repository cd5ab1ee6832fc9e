import {
  type Cable,
  type ChannelState,
  defineChannel,
  type MessageMeta,
  type TypesOf,
  throttleWhispers
} from 'hawser'
import type { Bot } from 'hawser/node'

// Read by the compiler, never run: what must compile. What must not is in `mistakes.ts`.

declare const cable: Cable
declare const bot: Bot

interface Said {
  type: 'said'
  text: string
}
interface Changed {
  type: 'edited' | 'removed'
  id: number
}
/** Interfaces, which have no index signature, do as well as types. */
interface Params {
  room: string
  seat?: number
}
interface Actions {
  speak: { text: string }
  wave: { to?: string }
  leave: undefined
  page: (payload: { of: number }) => string[]
}

interface ChatTypes {
  params: Params
  message: Said | Changed
  actions: Actions
  whisper: { type: 'typing'; author: string }
}

const Chat = defineChannel<ChatTypes>('ChatChannel')
const Feed = defineChannel<{ params: { page?: number }; message: string | number }>('FeedChannel')
const News = defineChannel('NewsChannel')

export function params() {
  const chat = cable.subscribeTo(Chat, { room: 'keynote' })
  cable.subscribe(new Chat({ room: 'keynote', seat: 3 }))
  const room: string = chat.params.room
  const seat: number | undefined = chat.params.seat
  const page: number | undefined = cable.subscribeTo(Feed).params.page
  cable.subscribeTo(Feed, { page: 2 })
  cable.subscribeTo(News)
  new News()
  const state: ChannelState = chat.state
  const name: string = Chat.identifier
  return { room, seat, page, state, name }
}

export function messages(chat: InstanceType<typeof Chat>) {
  const off: () => void = chat.on('message', (message, meta) => {
    if (message.type === 'said') message.text satisfies string
    else if (message.type === 'typing') message.author satisfies string
    else message.id satisfies number
    meta satisfies MessageMeta | undefined
  })
  const undo: () => void = chat.onMessage('said', ({ text }, meta) => [text.length, meta?.offset])
  // A member that has several tags.
  chat.onMessage('removed', ({ id }) => id satisfies number)
  chat.onMessage('typing', async ({ author }) => author.length)
  chat.once('connect', ({ restored }) => restored satisfies boolean)

  cable.subscribeTo(Feed).on('message', message => message satisfies string | number)
  cable.subscribeTo(News).on('message', message => message satisfies unknown)
  return { off, undo }
}

export async function performs(chat: InstanceType<typeof Chat>) {
  const done: undefined | void = await chat.perform('speak', { text: 'hello' })
  await chat.perform('wave', {})
  await chat.perform('wave', { to: 'Ada' })
  await chat.perform('leave')
  await chat.perform('page', { of: 2 })
  await chat.whisper({ type: 'typing', author: 'Ada' })
  const Raw = defineChannel<{ actions: { receive: { raw: string } } }>('RawChannel')
  await cable.subscribeTo(Raw).send({ raw: 'data' })
  return done
}

export function cursors(chat: InstanceType<typeof Chat>) {
  const typing = throttleWhispers(chat, { every: 100, by: ({ author }) => author satisfies string })
  typing.whisper({ type: 'typing', author: 'Ada' })
  // @ts-expect-error the whispers of this channel have an author
  typing.whisper({ type: 'typing' })
}

export function bots() {
  const chat = bot.cable.subscribeTo(Chat, { room: 'keynote' })
  bot.handle(chat, async message => {
    if (message.type === 'said') await chat.perform('speak', { text: message.text })
  })
  // @ts-expect-error a handler takes the messages of its channel
  bot.handle(chat, (message: number) => message)
}

export function definition(types: TypesOf<typeof Chat>) {
  types satisfies ChatTypes
  types.params.room satisfies string
}

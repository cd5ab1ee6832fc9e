import { type Cable, defineChannel, defineCheckedChannel, type StandardSchema } from 'hawser'
import type { ChannelDefinition } from 'hawser/server'

// What must not compile, each with words of what the compilers say of it: `test/package/` compares them.

declare const cable: Cable

const Chat = defineChannel<{
  params: { room: string }
  message: { type: 'said'; text: string } | { type: 'left'; author: string }
  actions: { speak: { text: string }; leave: undefined; page: (payload: { of: number }) => string[] }
  whisper: { type: 'typing'; author: string }
}>('ChatChannel')
const chat = cable.subscribeTo(Chat, { room: 'keynote' })

const News = defineChannel('NewsChannel')
const news = cable.subscribeTo(News)

export function params() {
  // @ts-expect-error Type 'number' is not assignable to type 'string'
  cable.subscribeTo(Chat, { room: 7 })
  // @ts-expect-error 'rom' does not exist in type '{ room: string; }'
  cable.subscribeTo(Chat, { rom: 'keynote' })
  // @ts-expect-error 'seat' does not exist in type '{ room: string; }'
  cable.subscribeTo(Chat, { room: 'keynote', seat: 3 })
  // @ts-expect-error Argument of type '[]' is not assignable to parameter of type '[params: { room: string; }]'
  cable.subscribeTo(Chat)
  // @ts-expect-error Type '{ room: string; }' is not assignable to type 'undefined'
  cable.subscribeTo(News, { room: 'keynote' })
  // @ts-expect-error Type 'number' is not assignable to type 'string'
  new Chat({ room: 7 })
  // @ts-expect-error Expected 1 arguments, but got 0
  new Chat()
  // @ts-expect-error Cannot assign to 'room' because it is a read-only property
  chat.params.room = 'other'
}

export function actions() {
  // @ts-expect-error '"shout"' is not assignable to parameter of type … "speak"
  chat.perform('shout', { text: 'hello' })
  // @ts-expect-error 'txt' does not exist in type '{ text: string; }'
  chat.perform('speak', { txt: 'hello' })
  // @ts-expect-error Type 'number' is not assignable to type 'string'
  chat.perform('speak', { text: 7 })
  // @ts-expect-error Expected 2-3 arguments, but got 1
  chat.perform('speak')
  // @ts-expect-error is not assignable to parameter of type 'undefined'
  chat.perform('leave', { text: 'bye' })
  // @ts-expect-error 'about' does not exist in type '{ of: number; }'
  chat.perform('page', { about: 'doors' })
  // @ts-expect-error this channel is defined without the action "receive"
  chat.send({ text: 'hello' })
  // @ts-expect-error '"speak"' is not assignable to parameter of type '"this channel is defined without actions"'
  news.perform('speak')
}

export function messages() {
  // @ts-expect-error '"gone"' is not assignable to parameter of type … "said" … "typing"
  chat.onMessage('gone', message => message)
  // @ts-expect-error Property 'author' does not exist on type '{ type: "said"; text: string; }'
  chat.onMessage('said', message => message.author)
  // @ts-expect-error Property 'text' does not exist on type '{ type: "left"; author: string; }'
  chat.on('message', message => message.text)
  // @ts-expect-error '"said"' is not assignable to parameter of type '"no message of this channel is told by its \"type\""'
  news.onMessage('said', message => message)
  // @ts-expect-error 'message' is of type 'unknown'
  news.on('message', message => message.text)
}

export function whispers() {
  // @ts-expect-error 'typing' does not exist in type '{ type: "typing"; author: string; }'
  chat.whisper({ typing: true })
  // @ts-expect-error is not assignable to parameter of type '"this channel is defined without whispers"'
  news.whisper({ typing: true })
}

export function definitions() {
  // @ts-expect-error Type 'string' is not assignable to type '"a definition has no such part"'
  defineChannel<{ params: { room: string }; mesage: string }>('ChatChannel')
  // @ts-expect-error Type 'string' is not assignable to type 'object'
  defineChannel<{ params: string }>('ChatChannel')
  // @ts-expect-error Expected 2 arguments, but got 1
  defineChannel<{ message: { kind: 'said' }; tag: 'kind' }>('ChatChannel')
  // @ts-expect-error Type '"type"' is not assignable to type '"kind"'
  defineChannel<{ message: { kind: 'said' }; tag: 'kind' }>('ChatChannel', { tag: 'type' })
  // @ts-expect-error Type '"kind"' is not assignable to type '"type"'
  defineChannel<{ message: { kind: 'said' } }>('ChatChannel', { tag: 'kind' })
}

declare const schema: {
  room: StandardSchema<{ room: string }>
  /** Text on the wire, a date for who reads it. */
  dated: StandardSchema<{ type: 'dated'; at: string }, { type: 'dated'; at: Date }>
  text: StandardSchema<{ text: string }>
}

const Checked = defineCheckedChannel('ChatChannel', {
  params: schema.room,
  message: schema.dated,
  actions: { speak: schema.text, leave: {}, page: { payload: schema.room, reply: schema.text } }
})

export function checked() {
  const chat = cable.subscribeTo(Checked, { room: 'keynote' })
  // @ts-expect-error 'rom' does not exist in type '{ room: string; }'
  cable.subscribeTo(Checked, { rom: 'keynote' })
  // @ts-expect-error '"shout"' is not assignable to parameter of type … "speak"
  chat.perform('shout')
  // @ts-expect-error 'txt' does not exist in type '{ text: string; }'
  chat.perform('speak', { txt: 'hello' })
  // @ts-expect-error is not assignable to parameter of type 'undefined'
  chat.perform('leave', { text: 'bye' })
  // @ts-expect-error Property 'text' is missing in type '{ room: string; }'
  chat.perform('speak', aRoom)
  // @ts-expect-error '"gone"' is not assignable to parameter of type '"dated"'
  chat.onMessage('gone', message => message)
  // @ts-expect-error Property 'length' does not exist on type 'Date'
  chat.onMessage('dated', ({ at }) => at.length)
  // @ts-expect-error is not assignable to type '"a definition has no such part"'
  defineCheckedChannel('ChatChannel', { params: schema.room, mesage: schema.text })
  // @ts-expect-error Type '"throw"' is not assignable to type … "drop"
  defineCheckedChannel('ChatChannel', { invalidMessages: 'throw' })
}

declare const aRoom: { room: string }

export const handlers: ChannelDefinition<typeof Checked> = {
  subscribed(channel) {
    channel.transmit({ type: 'dated', at: 'on the wire it is text' })
    // @ts-expect-error Type 'Date' is not assignable to type 'string'
    channel.transmit({ type: 'dated', at: new Date() })
  },
  // @ts-expect-error 'shout' does not exist in type
  actions: { speak() {}, leave() {}, page: () => ({ text: 'page' }), shout() {} }
}

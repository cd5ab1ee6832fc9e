import { type Cable, defineChannel } from 'hawser'

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
  // @ts-expect-error Expected 2 arguments, but got 1
  chat.perform('speak')
  // @ts-expect-error Expected 1 arguments, but got 2
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

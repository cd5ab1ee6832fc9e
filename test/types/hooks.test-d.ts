import { defineChannel, type NamedChannel } from 'hawser'
import * as react from 'hawser/react'
import * as vue from 'hawser/vue'
import type { ReactNode } from 'react'
import { type Ref, ref, type ShallowRef } from 'vue'

// What follows from a definition in both adapters, and what does not compile.

interface Said {
  id: string
  text: string
}

const Chat = defineChannel<{
  params: { room: string }
  message: Said
  actions: { speak: { text: string } }
}>('ChatChannel')

const Clock = defineChannel<{ message: number }>('ClockChannel')

export function ReactHooks(): ReactNode {
  const chat = react.useChannel(Chat, { room: 'keynote' }, { onMessage: ({ text }) => text satisfies string })
  const clock = react.useChannel(Clock)
  react.useMessages(chat) satisfies readonly Said[]
  react.useMessages(chat, { key: ({ id }) => id, initial: [{ id: '1', text: 'hello' }] })
  react.useMessages(clock, (sum, tick) => sum + tick, 0) satisfies number
  react.useChannel('ChatChannel', { room: 'keynote' }) satisfies NamedChannel
  react.useChannel<Said>('ChatChannel', {}, { onMessage: ({ id }) => id satisfies string })
  chat.perform('speak', { text: 'hello' })

  // @ts-expect-error the room is missing
  react.useChannel(Chat)
  // @ts-expect-error a room is a string
  react.useChannel(Chat, { room: 1 })
  // @ts-expect-error a message has no such field
  react.useChannel(Chat, { room: 'keynote' }, { onMessage: ({ subject }) => subject })
  // @ts-expect-error there is no such action
  chat.perform('shout', { text: 'hello' })
  // @ts-expect-error what the page was rendered with are messages
  react.useMessages(chat, { initial: ['hello'] })
  // @ts-expect-error a tick is a number
  react.useMessages(clock, (text: string, tick: string) => text + tick, '')
  return null
}

export function useVue(room: Ref<string>): void {
  const chat = vue.useChannel(Chat, () => ({ room: room.value }), {
    onMessage: ({ text }) => text satisfies string
  })
  const clock = vue.useChannel(Clock)
  vue.useMessages(chat) satisfies Readonly<ShallowRef<readonly Said[]>>
  vue.useMessages(chat, { key: ({ id }) => id, initial: ref([{ id: '1', text: 'hello' }]) })
  vue.useMessages(clock, (sum, tick) => sum + tick, 0) satisfies Readonly<ShallowRef<number>>
  vue.useChannel('ChatChannel', { room: 'keynote' }) satisfies Readonly<ShallowRef<NamedChannel>>
  vue.useChannel<Said>('ChatChannel', {}, { onMessage: ({ id }) => id satisfies string })
  chat.value.perform('speak', { text: 'hello' })

  // @ts-expect-error the room is missing
  vue.useChannel(Chat)
  // @ts-expect-error a room is a string
  vue.useChannel(Chat, () => ({ room: 1 }))
  // @ts-expect-error a message has no such field
  vue.useChannel(Chat, { room: 'keynote' }, { onMessage: ({ subject }) => subject })
  // @ts-expect-error there is no such action
  chat.value.perform('shout', { text: 'hello' })
  // @ts-expect-error what the page was rendered with are messages
  vue.useMessages(chat, { initial: ['hello'] })
  // @ts-expect-error a tick is a number
  vue.useMessages(clock, (text: string, tick: string) => text + tick, '')
}

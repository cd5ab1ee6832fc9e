// #region imports
import { createCable, defineChannel } from 'hawser'
import { CablePlugin, useChannel, useMessages } from 'hawser/vue'
import { createApp } from 'vue'
// #endregion

import type { Position } from 'hawser'
import { useCable, useCableState, useLive, usePresence, useRecovery } from 'hawser/vue'
import { type Component, computed, type Ref } from 'vue'

interface Said {
  id: string
  author: string
  text: string
}

// #region definition
const Chat = defineChannel<{
  params: { room: string }
  message: { id: string; author: string; text: string }
  actions: { speak: { text: string } }
  presence: { name: string }
}>('ChatChannel')
// #endregion

export function start(App: Component) {
  // #region plugin
  const cable = createCable('wss://vito.example/cable')
  createApp(App).use(CablePlugin, { cable }).mount('#app')
  // #endregion
}

export function room(props: { room: string }) {
  // #region room
  const chat = useChannel(Chat, () => ({ room: props.room }))
  const messages = useMessages(chat, { limit: 200, key: message => message.id })
  const sayHello = () => chat.value.perform('speak', { text: 'hello' })
  // #endregion
  return { messages, sayHello }
}

export function listening(room: Ref<string>, notify: (text: string) => void) {
  // #region listeners
  const chat = useChannel(Chat, () => ({ room: room.value }), {
    onMessage: (message, meta) => {
      if (!meta?.replayed) notify(message.text)
    },
    onClose: error => notify(`You may not enter: ${error?.reason}`)
  })
  // #endregion
  return chat
}

export function applause(props: { room: string }) {
  const chat = useChannel(Chat, () => ({ room: props.room }))
  // #region reducer
  const perAuthor = useMessages(
    chat,
    (counts, { author }) => ({ ...counts, [author]: (counts[author] ?? 0) + 1 }),
    {} as Record<string, number>
  )
  // #endregion
  return perAuthor
}

export function banner() {
  // #region banner
  const status = useCableState()
  const cable = useCable()
  const isLost = computed(() => status.value.state === 'disconnected')
  const retryNow = () => cable.connect().catch(() => {})
  // #endregion
  return { isLost, retryNow }
}

export function history(props: { room: string }, refetch: () => void) {
  // #region recovery
  const chat = useChannel(Chat, () => ({ room: props.room }), {
    onRecovery: ({ status }) => status === 'gap' && refetch()
  })
  const verdict = useRecovery(chat)
  // #endregion
  return verdict
}

export function crowd(props: { room: string }, user: Ref<{ id: string; name: string }>) {
  // #region presence
  const chat = useChannel(Chat, () => ({ room: props.room }))
  const members = usePresence(chat, () => ({ id: user.value.id, info: { name: user.value.name } }))
  // #endregion
  return members
}

export async function liveRoom(props: { room: string }) {
  // #region suspense
  const chat = useChannel(Chat, () => ({ room: props.room }))
  const messages = useMessages(chat)
  await useLive(chat)
  // #endregion
  return messages
}

interface Rendered {
  messages: readonly Said[]
  position: Position
}

export function renderedRoom(props: { room: string; rendered: Rendered }) {
  // #region rendered
  const chat = useChannel(Chat, () => ({ room: props.room }), { since: props.rendered.position })
  const messages = useMessages(chat, { initial: props.rendered.messages, key: message => message.id })
  // #endregion
  return messages
}

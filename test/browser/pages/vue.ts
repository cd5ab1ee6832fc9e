import { CablePlugin, useCableState, useChannel, useChannelState, useMessages, usePresence } from 'hawser/vue'
import { createApp, defineComponent, h, ref } from 'vue'
import { cable, me, noticeOf, params, Room } from './room.ts'

const Page = defineComponent(() => {
  const notices = ref<string[]>([])
  const room = useChannel(Room, params, {
    onRecovery(verdict) {
      const notice = noticeOf(verdict)
      if (notice) notices.value.push(notice)
    }
  })
  const messages = useMessages(room, { limit: 2_000 })
  const status = useChannelState(room)
  const connection = useCableState()
  const members = usePresence(room, me)

  return () => [
    h('h1', 'Vue'),
    h('p', { id: 'status' }, `${connection.value.state}, ${status.value.stage ?? 'waiting'}`),
    h(
      'ul',
      { id: 'members' },
      members.value.map(({ id }) => h('li', id))
    ),
    h(
      'ul',
      { id: 'notices' },
      notices.value.map(notice => h('li', notice))
    ),
    h(
      'ol',
      { id: 'messages' },
      messages.value.map(message => h('li', { key: message }, message))
    )
  ]
})

createApp(Page).use(CablePlugin, { cable }).mount('#app')

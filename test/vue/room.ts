import type { Cable } from 'hawser'
import { CablePlugin, useCableState, useChannel, useChannelState, useMessages, useRecovery } from 'hawser/vue'
import { onTestFinished } from 'vitest'
import { createApp, defineComponent, h, nextTick, type PropType, shallowRef, version } from 'vue'
import { type Adapter, countOne, keyOf, type RoomProps, type Shown } from '../adapters/adapter.ts'

const Room = defineComponent({
  props: { given: { type: Object as PropType<RoomProps>, required: true } },
  setup(props) {
    const channel = useChannel<unknown>('RoomChannel', () => ({ room: props.given.room }), {
      onMessage: (...args) => props.given.onMessage?.(...args),
      onRecovery: verdict => props.given.onRecovery?.(verdict),
      onClose: error => props.given.onClose?.(error)
    })
    const cable = useCableState()
    const status = useChannelState(channel)
    const recovery = useRecovery(channel)
    const list = useMessages(channel, { limit: 3, key: keyOf, initial: () => props.given.initial ?? [] })
    const count = useMessages(channel, countOne, 0)
    return () => {
      const shown: Shown = {
        cable: cable.value.state,
        state: status.value.state,
        stage: status.value.stage,
        recovery: recovery.value?.status ?? null,
        reason: status.value.lastError?.reason ?? null,
        list: list.value,
        count: count.value
      }
      return h('output', JSON.stringify(shown))
    }
  }
})

export const vue: Adapter = {
  name: `Vue ${version}`,

  async mount(cable: Cable, props, copies = 1) {
    const place = document.body.appendChild(document.createElement('main'))
    const given = shallowRef(props)
    const app = createApp(() => Array.from({ length: copies }, () => h(Room, { given: given.value })))
    app.use(CablePlugin, { cable })
    let isMounted = true
    const unmount = async () => {
      if (isMounted) app.unmount()
      isMounted = false
    }
    onTestFinished(async () => {
      await unmount()
      place.remove()
    })

    app.mount(place)
    await nextTick()
    return {
      get shown() {
        return [...place.querySelectorAll('output')].map(({ textContent }) => JSON.parse(textContent ?? ''))
      },
      async update(props) {
        given.value = props
        await nextTick()
      },
      unmount
    }
  },

  async act(step) {
    await step()
    await nextTick()
  }
}

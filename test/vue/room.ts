import { type Cable, CableError } from 'hawser'
import {
  CablePlugin,
  useCableState,
  useChannel,
  useChannelState,
  useLive,
  useMessages,
  usePresence,
  useRecovery
} from 'hawser/vue'
import { onTestFinished } from 'vitest'
import {
  createApp,
  defineComponent,
  h,
  nextTick,
  type PropType,
  ref,
  Suspense,
  shallowRef,
  version
} from 'vue'
import { type Adapter, countOne, keyOf, type RoomProps, type Shown } from '../adapters/adapter.ts'
import { settled } from '../support/virtual-clock.ts'

const props = { given: { type: Object as PropType<RoomProps>, required: true as const } }

function useRoom({ given }: { given: () => RoomProps }) {
  const channel = useChannel<unknown>('RoomChannel', () => ({ room: given().room }), {
    onMessage: (...args) => given().onMessage?.(...args),
    onRecovery: verdict => given().onRecovery?.(verdict),
    onClose: error => given().onClose?.(error),
    since: () => given().since
  })
  const cable = useCableState()
  const status = useChannelState(channel)
  const recovery = useRecovery(channel)
  const list = useMessages(channel, { limit: 3, key: keyOf, initial: () => given().initial ?? [] })
  const present =
    given().me === undefined ? ref([]) : usePresence<unknown>(channel, () => given().me ?? undefined)
  const count = useMessages(channel, countOne, 0)

  const render = () => {
    const shown: Shown = {
      cable: cable.value.state,
      state: status.value.state,
      stage: status.value.stage,
      recovery: recovery.value?.status ?? null,
      reason: status.value.lastError?.reason ?? null,
      list: list.value,
      present: present.value.map(({ id, info }) => [id, info]),
      count: count.value
    }
    return h('output', JSON.stringify(shown))
  }
  return { channel, render }
}

export const Room = defineComponent({
  props,
  setup: props => useRoom({ given: () => props.given }).render
})

export const WaitingRoom = defineComponent({
  props,
  async setup(props) {
    const { channel, render } = useRoom({ given: () => props.given })
    await useLive(channel)
    return render
  }
})

export const vue: Adapter = {
  name: `Vue ${version}`,

  async mount(cable: Cable, props, copies = 1) {
    const place = document.body.appendChild(document.createElement('main'))
    const given = shallowRef(props)
    const kind = props.waits ? WaitingRoom : Room
    const app = createApp(() =>
      Array.from({ length: copies }, () => h(Suspense, () => h(kind, { given: given.value })))
    )
    let failure: string | null = null
    app.config.errorHandler = error => {
      failure = error instanceof CableError ? (error.reason ?? '') : String(error)
    }
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
      get failure() {
        return failure
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
    // A setup that waited goes on, and then there is something to show.
    await settled()
  }
}

// #region test
import { defineChannel } from 'hawser'
import { createTestCable } from 'hawser/testing'
import { CablePlugin, useChannel, useMessages } from 'hawser/vue'
import { expect, it } from 'vitest'
import { createApp, defineComponent, h } from 'vue'

const Chat = defineChannel<{ params: { room: string }; message: string }>('ChatChannel')

const Room = defineComponent({
  props: { room: { type: String, required: true } },
  setup(props) {
    const lines = useMessages(useChannel(Chat, () => ({ room: props.room })))
    return () => h('p', lines.value.join(', '))
  }
})

it('shows what was said while the link was down', async () => {
  const { cable, server, clock, cut } = createTestCable()
  const place = document.createElement('main')
  const app = createApp(Room, { room: 'keynote' }).use(CablePlugin, { cable })
  app.mount(place)
  await clock.advance(5_000)
  cut()
  server.publish(new Chat({ room: 'keynote' }), 'the band is late')
  await clock.advance(10_000)
  expect(place.textContent).toBe('the band is late')
  app.unmount()
})
// #endregion

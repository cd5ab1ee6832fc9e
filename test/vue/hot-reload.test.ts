// @vitest-environment happy-dom
import { CablePlugin, useChannel, useMessages } from 'hawser/vue'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createApp, type HMRRuntime, h, nextTick } from 'vue'
import { World } from '../adapters/world.ts'

declare const __VUE_HMR_RUNTIME__: HMRRuntime

/** As the file says before an edit of its script, and after it. */
const edition = (title: string) => ({
  __hmrId: 'room',
  setup() {
    const list = useMessages(useChannel('RoomChannel', { room: 'lobby' }))
    return () => h('output', `${title}: ${list.value.join()}`)
  }
})

describe('An edit of a component while the page is open', () => {
  it('costs no frame', async () => {
    const world = new World()
    const place = document.body.appendChild(document.createElement('main'))
    const Room = edition('first')
    __VUE_HMR_RUNTIME__.createRecord('room', Room)
    const app = createApp(() => h(Room))
    app.use(CablePlugin, { cable: world.cable }).mount(place)
    onTestFinished(() => {
      app.unmount()
      place.remove()
    })
    await world.settle()
    world.say('lobby', 'before')
    await nextTick()
    expect(place.textContent).toBe('first: before')

    __VUE_HMR_RUNTIME__.reload('room', edition('second'))
    await nextTick()
    await world.settle()
    world.say('lobby', 'after')
    await nextTick()

    expect(place.textContent).toMatch(/^second: .*after$/)
    expect(world.sockets).toBe(1)
    expect(world.frames).toEqual(['subscribe {"channel":"RoomChannel","room":"lobby"}'])
  })
})

// @vitest-environment happy-dom
import { CablePlugin } from 'hawser/vue'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createApp, h, KeepAlive, nextTick, ref } from 'vue'
import { refuseWarnings } from '../adapters/warnings.ts'
import { World } from '../adapters/world.ts'
import { Room } from './room.ts'

const LOBBY = '{"channel":"RoomChannel","room":"lobby"}'

describe('A component that is kept alive', () => {
  refuseWarnings()

  it('goes on while it is not shown, and gives its channel back when it is thrown away', async () => {
    const world = new World()
    const place = document.body.appendChild(document.createElement('main'))
    const isShown = ref(true)
    const app = createApp(() =>
      h(KeepAlive, () => (isShown.value ? h(Room, { given: { room: 'lobby' } }) : null))
    )
    app.use(CablePlugin, { cable: world.cable }).mount(place)
    onTestFinished(() => place.remove())
    await world.settle()

    isShown.value = false
    await nextTick()
    expect(place.textContent).toBe('')
    await world.settle()
    world.say('lobby', 'meanwhile')

    isShown.value = true
    await nextTick()
    expect(place.textContent).toContain('"list":["meanwhile"]')
    expect(world.frames).toEqual([`subscribe ${LOBBY}`])

    isShown.value = false
    await nextTick()
    app.unmount()
    await world.settle()
    expect(world.frames).toEqual([`subscribe ${LOBBY}`, `unsubscribe ${LOBBY}`])
  })
})

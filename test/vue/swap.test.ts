import { CablePlugin, useChannel, useMessages } from 'hawser/vue'
import { describe, expect, it } from 'vitest'
import { createApp, effectScope, nextTick, reactive, ref } from 'vue'
import { World } from '../adapters/world.ts'

/** Calls composables outside of any component, as a store of an app does. */
function inApp<T>(world: World, setup: () => T) {
  const app = createApp({}).use(CablePlugin, { cable: world.cable })
  const scope = effectScope(true)
  return { scope, result: app.runWithContext(() => scope.run(setup)) }
}

describe('Params that change', () => {
  it('let no message of the old channel through from that moment on', async () => {
    const world = new World()
    const room = ref('lobby')
    const heard: unknown[] = []
    const { scope } = inApp(world, () =>
      useChannel('RoomChannel', () => ({ room: room.value }), { onMessage: message => heard.push(message) })
    )
    await world.settle()
    world.say('lobby', 'in time')
    room.value = 'cinema'
    world.say('lobby', 'late')
    await nextTick()
    await world.settle()
    world.say('cinema', 'begin')
    expect(heard).toEqual(['in time', 'begin'])
    scope.stop()
  })

  it('swap once, however many of them change in one step', async () => {
    const world = new World()
    const params = reactive({ room: 'lobby', seat: 1 })
    const { scope } = inApp(world, () => useChannel('RoomChannel', params))
    await world.settle()
    params.room = 'cinema'
    params.seat = 2
    await nextTick()
    await world.settle()
    expect(world.frames).toEqual([
      'subscribe {"channel":"RoomChannel","room":"lobby","seat":1}',
      'subscribe {"channel":"RoomChannel","room":"cinema","seat":2}',
      'unsubscribe {"channel":"RoomChannel","room":"lobby","seat":1}'
    ])
    scope.stop()
  })
})

describe('A scope outside of components', () => {
  it('shows the truth at once, and gives back what it holds when it is stopped', async () => {
    const world = new World()
    const { scope, result: list } = inApp(world, () =>
      useMessages(useChannel('RoomChannel', { room: 'lobby' }))
    )
    await world.settle()
    world.say('lobby', 1, 2)
    expect(list?.value).toEqual([1, 2])
    scope.stop()
    await world.settle()
    expect(world.frames).toEqual([
      'subscribe {"channel":"RoomChannel","room":"lobby"}',
      'unsubscribe {"channel":"RoomChannel","room":"lobby"}'
    ])
  })
})

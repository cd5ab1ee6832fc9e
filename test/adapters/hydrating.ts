import { expect, it, onTestFinished } from 'vitest'
import type { Adapter } from './adapter.ts'
import { outputsIn, type PageRequest, type Renderer } from './rendering.ts'
import { refuseWarnings } from './warnings.ts'
import { World } from './world.ts'

/** Takes over the HTML in `place`; what did not fit goes to `mismatches`. Returns what takes it down. */
export type Hydrate = (
  place: HTMLElement,
  request: PageRequest,
  mismatches: unknown[]
) => Promise<() => Promise<void>>

/** What every adapter keeps where a page comes from a server. */
export function hydrating(adapter: Adapter, render: Renderer, hydrate: Hydrate): void {
  refuseWarnings()

  async function open(world: World) {
    const request = { props: { room: 'lobby', initial: ['seed'] }, data: Promise.resolve('data') }
    const place = document.body.appendChild(document.createElement('main'))
    place.innerHTML = await render({ ...request, cable: new World().cable })
    const html = place.innerHTML
    const mismatches: unknown[] = []
    const takeDown = await hydrate(place, { ...request, cable: world.cable }, mismatches)
    onTestFinished(async () => {
      await takeDown()
      place.remove()
    })
    return { place, html, mismatches }
  }

  it('is taken over as it is, though the cable of the browser is connected already', async () => {
    const world = new World()
    const connected = world.cable.connect()
    await world.settle()
    await connected
    const other = world.cable.subscribeTo('RoomChannel', { room: 'lobby' })
    await world.settle()

    const { place, html, mismatches } = await open(world)
    const rendered = outputsIn(html)
    expect(mismatches).toEqual([])
    expect(rendered).toHaveLength(2)
    await adapter.act(() => world.settle())
    await adapter.act(() => world.say('lobby', 'news'))

    expect(outputsIn(place.innerHTML)).toEqual(
      rendered.map(shown => ({
        ...shown,
        cable: 'connected',
        state: 'connected',
        stage: 'live',
        recovery: 'fresh',
        list: ['seed', 'news'],
        count: 1
      }))
    )
    expect(mismatches).toEqual([])
    other.disconnect()
  })

  it('stays on the screen while its channel is not live yet', async () => {
    const world = new World()
    const { place, mismatches } = await open(world)
    expect(outputsIn(place.innerHTML).map(({ list }) => list)).toEqual([['seed'], ['seed']])
    await adapter.act(() => world.settle())
    expect(outputsIn(place.innerHTML).map(({ stage }) => stage)).toEqual(['live', 'live'])
    expect(mismatches).toEqual([])
    expect(world.frames).toHaveLength(1)
  })
}

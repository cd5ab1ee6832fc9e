// @vitest-environment happy-dom
import { act, type FunctionComponent } from 'react'
import refresh from 'react-refresh/runtime'
import { describe, expect, it } from 'vitest'
import { World } from '../adapters/world.ts'

describe('An edit of a component while the page is open', () => {
  it('costs no frame', async () => {
    // The renderer looks for this when it is loaded.
    refresh.injectIntoGlobalHook(window)
    const { CableProvider, useChannel, useMessages } = await import('hawser/react')
    const { createPlace } = await import('./place.ts')
    const world = new World()
    const { place, render } = createPlace()

    /** As the file says before the edit, and after it. */
    const edition = (title: string): FunctionComponent => {
      const component = () => {
        const channel = useChannel('RoomChannel', { room: 'lobby' })
        return `${title}: ${useMessages(channel).join()}`
      }
      refresh.register(component, 'Room')
      return component
    }
    const Room = edition('first')
    await render(
      <CableProvider cable={world.cable}>
        <Room />
      </CableProvider>
    )
    await act(() => world.settle())
    await act(async () => world.say('lobby', 'before'))
    expect(place.textContent).toBe('first: before')

    edition('second')
    await act(async () => refresh.performReactRefresh())
    await act(() => world.settle())
    await act(async () => world.say('lobby', 'after'))

    expect(place.textContent).toMatch(/^second: .*after$/)
    expect(world.sockets).toBe(1)
    expect(world.frames).toEqual(['subscribe {"channel":"RoomChannel","room":"lobby"}'])
  })
})

// @vitest-environment happy-dom
import { CableProvider } from 'hawser/react'
import { Activity, act, StrictMode } from 'react'
import { describe, expect, it } from 'vitest'
import { refuseWarnings } from '../adapters/warnings.ts'
import { World } from '../adapters/world.ts'
import { createPlace } from './place.ts'
import { Room } from './room.tsx'

const LOBBY = '{"channel":"RoomChannel","room":"lobby"}'

describe('A hidden Activity', () => {
  refuseWarnings()

  async function open() {
    const world = new World()
    const { place, render } = createPlace()
    const show = (mode: 'visible' | 'hidden') =>
      render(
        <StrictMode>
          <CableProvider cable={world.cable}>
            <Activity mode={mode}>
              <Room room="lobby" initial={['seed']} />
            </Activity>
          </CableProvider>
        </StrictMode>
      )
    await show('visible')
    await act(() => world.settle())
    await act(async () => world.say('lobby', 'before'))
    const list = () => JSON.parse(place.querySelector('output')?.textContent ?? '').list
    return { world, show, list }
  }

  it('costs no frame when it is shown again at once', async () => {
    const { world, show, list } = await open()
    await show('hidden')
    await show('visible')
    await act(() => world.settle())
    await act(async () => world.say('lobby', 'after'))
    expect(world.frames).toEqual([`subscribe ${LOBBY}`])
    expect(list()).toContain('after')
  })

  it('gives its channel back, and begins anew when it is shown again', async () => {
    const { world, show, list } = await open()
    await show('hidden')
    await act(() => world.clock.advance(1_000))
    world.say('lobby', 'unheard')
    expect(world.frames).toEqual([`subscribe ${LOBBY}`, `unsubscribe ${LOBBY}`])

    await show('visible')
    await act(() => world.clock.advance(1_000))
    await act(async () => world.say('lobby', 'after'))
    expect(list()).toEqual(['seed', 'after'])
  })
})

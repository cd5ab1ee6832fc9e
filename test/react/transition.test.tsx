// @vitest-environment happy-dom
import { CableProvider } from 'hawser/react'
import { act, Suspense, startTransition, useState } from 'react'
import { describe, expect, it } from 'vitest'
import { refuseWarnings } from '../adapters/warnings.ts'
import { World } from '../adapters/world.ts'
import { deferred } from '../server/memory.ts'
import { createPlace } from './place.ts'
import { WaitingRoom } from './room.tsx'

describe('A transition to another channel', () => {
  refuseWarnings()

  it('leaves the old one on the screen, and heard, until the new one is live', async () => {
    const world = new World()
    const door = deferred<void>()
    world.doors.set('cinema', door.promise)
    const { place, render } = createPlace()
    let go: (room: string) => void = () => {}

    await render(
      <CableProvider cable={world.cable}>
        <Rooms control={set => (go = set)} />
      </CableProvider>
    )
    await act(() => world.settle())
    await act(async () => world.say('lobby', 'one'))
    await act(async () => startTransition(() => go('cinema')))
    await act(async () => world.say('lobby', 'two'))
    expect(place.textContent).toContain('"list":["one","two"]')

    await act(async () => {
      door.resolve()
      await world.settle()
    })
    await act(async () => world.say('cinema', 'begin'))
    expect(place.textContent).toContain('"list":["begin"]')
    expect(place.textContent).not.toContain('waiting')
  })
})

function Rooms({ control }: { control: (go: (room: string) => void) => void }) {
  const [room, setRoom] = useState('lobby')
  control(setRoom)
  return (
    <Suspense fallback="waiting">
      <WaitingRoom room={room} />
    </Suspense>
  )
}

// @vitest-environment happy-dom
import type { NamedChannel } from 'hawser'
import { CableProvider, useChannel, useMessages, usePresence } from 'hawser/react'
import { act, useLayoutEffect, version } from 'react'
import { describe, expect, it } from 'vitest'
import { refuseWarnings } from '../adapters/warnings.ts'
import { World } from '../adapters/world.ts'
import { createPlace } from './place.ts'

interface RoomProps {
  room: string
  heard: string[]
  committed?: () => void
}

function Room({ room, heard, committed }: RoomProps) {
  const channel = useChannel<string>(
    'RoomChannel',
    { room },
    { onMessage: text => heard.push(`${room}: ${text}`) }
  )
  // The page shows the new room, and its effects, which leave the old one, are still to come.
  useLayoutEffect(() => committed?.(), [committed])
  return <output>{useMessages(channel).join()}</output>
}

function Hall() {
  const channel = useChannel('RoomChannel', { room: 'hall' })
  return <Guests channel={channel} />
}

function Guests({ channel }: { channel: NamedChannel }) {
  return usePresence(channel, { id: 'ann' }).map(({ id }) => <output key={id}>{id}</output>)
}

describe(`A commit of React ${version}`, () => {
  refuseWarnings()

  it('lets no message of the old channel through, though the effects of the new one are still to come', async () => {
    const world = new World()
    const heard: string[] = []
    const { place, render } = createPlace()
    const show = (props: Omit<RoomProps, 'heard'>) =>
      render(
        <CableProvider cable={world.cable}>
          <Room heard={heard} {...props} />
        </CableProvider>
      )

    await show({ room: 'lobby' })
    await act(() => world.settle())
    await act(async () => world.say('lobby', 'in time'))
    await show({ room: 'cinema', committed: () => world.say('lobby', 'late') })

    expect(heard).toEqual(['lobby: in time'])
    expect(place.textContent).toBe('')
  })

  it('joins a channel that the component around it subscribes', async () => {
    const world = new World()
    const { place, render } = createPlace()

    await render(
      <CableProvider cable={world.cable}>
        <Hall />
      </CableProvider>
    )
    await act(() => world.settle())

    expect(place.textContent).toBe('ann')
  })
})

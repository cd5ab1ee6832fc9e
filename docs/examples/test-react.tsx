// #region test
import { defineChannel } from 'hawser'
import { CableProvider, useChannel, useMessages } from 'hawser/react'
import { createTestCable } from 'hawser/testing'
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it } from 'vitest'

const Chat = defineChannel<{ params: { room: string }; message: string }>('ChatChannel')

function Room({ room }: { room: string }) {
  const lines = useMessages(useChannel(Chat, { room }))
  return <p>{lines.join(', ')}</p>
}

it('shows what was said while the link was down', async () => {
  const { cable, server, clock, cut } = createTestCable()
  const place = document.createElement('main')
  const root = createRoot(place)
  await act(async () =>
    root.render(
      <CableProvider cable={cable}>
        <Room room="keynote" />
      </CableProvider>
    )
  )
  await act(() => clock.advance(5_000))
  act(cut)
  server.publish(new Chat({ room: 'keynote' }), 'the band is late')
  await act(() => clock.advance(10_000))
  expect(place.textContent).toBe('the band is late')
  await act(async () => root.unmount())
})
// #endregion

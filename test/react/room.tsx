import type { Cable } from 'hawser'
import {
  CableProvider,
  useCableState,
  useChannel,
  useChannelState,
  useLive,
  useMessages,
  usePresence,
  useRecovery
} from 'hawser/react'
import { act, Component, type ReactNode, StrictMode, Suspense, version } from 'react'
import { type Adapter, countOne, keyOf, type RoomProps, type Shown } from '../adapters/adapter.ts'
import { createPlace } from './place.ts'

function useRoom({ room, initial = [], ...options }: RoomProps) {
  const channel = useChannel<unknown>('RoomChannel', { room }, options)
  const { state, stage, lastError } = useChannelState(channel)
  const shown: Shown = {
    cable: useCableState().state,
    state,
    stage,
    recovery: useRecovery(channel)?.status ?? null,
    reason: lastError?.reason ?? null,
    list: useMessages(channel, { limit: 3, key: keyOf, initial }),
    present: [],
    count: useMessages(channel, countOne, 0)
  }
  return { channel, shown }
}

export function Room(props: RoomProps) {
  const { shown } = useRoom(props)
  return <output>{JSON.stringify(shown)}</output>
}

export function WaitingRoom(props: RoomProps) {
  const { channel, shown } = useRoom(props)
  useLive(channel)
  return <output>{JSON.stringify(shown)}</output>
}

function PresentRoom(props: RoomProps) {
  const { channel, shown } = useRoom(props)
  const present = usePresence(channel, props.me ?? undefined).map(({ id, info }) => [id, info])
  return <output>{JSON.stringify({ ...shown, present })}</output>
}

/** Shows the reason of what was thrown. */
export class Boundary extends Component<{ children: ReactNode }, { reason: string | null }> {
  override state: { reason: string | null } = { reason: null }

  static getDerivedStateFromError(error: { reason: string }) {
    return { reason: error.reason }
  }

  override render(): ReactNode {
    return this.state.reason ? <em>{this.state.reason}</em> : this.props.children
  }
}

function Page({ cable, copies, ...props }: RoomProps & { cable: Cable; copies: number }) {
  const Kind = props.me !== undefined ? PresentRoom : props.waits ? WaitingRoom : Room
  return (
    <StrictMode>
      <CableProvider cable={cable}>
        {Array.from({ length: copies }, (_, copy) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
          <Boundary key={copy}>
            <Suspense fallback={null}>
              <Kind {...props} />
            </Suspense>
          </Boundary>
        ))}
      </CableProvider>
    </StrictMode>
  )
}

export const react: Adapter = {
  name: `React ${version}, in StrictMode`,

  async mount(cable, props, copies = 1) {
    const { place, unmount, render } = createPlace()
    const update = (props: RoomProps) => render(<Page cable={cable} copies={copies} {...props} />)
    await update(props)
    return {
      get shown() {
        return [...place.querySelectorAll('output')].map(({ textContent }) => JSON.parse(textContent ?? ''))
      },
      get failure() {
        return place.querySelector('em')?.textContent ?? null
      },
      update,
      unmount
    }
  },

  act: step =>
    act(async () => {
      await step()
    })
}

// #region imports
import { createCable, defineChannel } from 'hawser'
import { CableProvider, useChannel, useMessages } from 'hawser/react'
// #endregion

import type { Cable, Position } from 'hawser'
import { useCable, useCableState, useChannelState, useLive, usePresence, useRecovery } from 'hawser/react'
import { Suspense, useState } from 'react'

interface Said {
  id: string
  author: string
  text: string
}

// #region definition
const Chat = defineChannel<{
  params: { room: string }
  message: { id: string; author: string; text: string }
  actions: { speak: { text: string } }
  presence: { name: string }
}>('ChatChannel')
// #endregion

// #region provider
const cable = createCable('wss://vito.example/cable')

export const App = () => (
  <CableProvider cable={cable}>
    <Room room="keynote" />
  </CableProvider>
)
// #endregion

// #region room
function Room({ room }: { room: string }) {
  const chat = useChannel(Chat, { room })
  const messages = useMessages(chat, { limit: 200, key: message => message.id })
  return (
    <>
      <ul>
        {messages.map(({ id, author, text }) => (
          <li key={id}>
            {author}: {text}
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => chat.perform('speak', { text: 'hello' })}>
        Say hello
      </button>
    </>
  )
}
// #endregion

export function Listening({ room, notify }: { room: string; notify: (text: string) => void }) {
  // #region listeners
  const chat = useChannel(
    Chat,
    { room },
    {
      onMessage: (message, meta) => {
        if (!meta?.replayed) notify(message.text)
      },
      onClose: error => notify(`You may not enter: ${error?.reason}`)
    }
  )
  // #endregion
  return useChannelState(chat).state
}

export function Applause({ room }: { room: string }) {
  const chat = useChannel(Chat, { room })
  // #region reducer
  const perAuthor = useMessages(
    chat,
    (counts, { author }) => ({ ...counts, [author]: (counts[author] ?? 0) + 1 }),
    {} as Record<string, number>
  )
  // #endregion
  return JSON.stringify(perAuthor)
}

// #region banner
function Banner() {
  const { state, nextRetryAt } = useCableState()
  const cable = useCable()
  if (state !== 'disconnected') return null
  return (
    <p role="status">
      No connection{nextRetryAt && `, next try at ${new Date(nextRetryAt).toLocaleTimeString()}`}
      <button type="button" onClick={() => cable.connect().catch(() => {})}>
        Retry now
      </button>
    </p>
  )
}
// #endregion

export function History({ room, refetch }: { room: string; refetch: () => void }) {
  // #region recovery
  const chat = useChannel(Chat, { room }, { onRecovery: ({ status }) => status === 'gap' && refetch() })
  const verdict = useRecovery(chat)
  // #endregion
  return verdict?.status === 'gap' ? <p>Something may be missing: {verdict.reason}</p> : <Banner />
}

export function Crowd({ room, user }: { room: string; user: { id: string; name: string } }) {
  // #region presence
  const chat = useChannel(Chat, { room })
  const members = usePresence(chat, { id: user.id, info: { name: user.name } })
  // #endregion
  return members.map(({ info }) => info?.name).join(', ')
}

// #region suspense
function LiveRoom({ room }: { room: string }) {
  const chat = useChannel(Chat, { room })
  const messages = useMessages(chat)
  useLive(chat)
  return <p>{messages.length} so far</p>
}

export const Page = ({ room }: { room: string }) => (
  <Suspense fallback={<p>One moment…</p>}>
    <LiveRoom room={room} />
  </Suspense>
)
// #endregion

interface Rendered {
  messages: readonly Said[]
  position: Position
}

export function RenderedRoom({ room, rendered }: { room: string; rendered: Rendered }) {
  // #region rendered
  const chat = useChannel(Chat, { room }, { since: rendered.position })
  const messages = useMessages(chat, { initial: rendered.messages, key: message => message.id })
  // #endregion
  return messages.length
}

// #region per-request
export function ClientApp() {
  const [cable] = useState(() => createCable('wss://vito.example/cable'))
  return <Providers cable={cable} />
}
// #endregion

const Providers = ({ cable }: { cable: Cable }) => <CableProvider cable={cable} />

import {
  CableProvider,
  useCableState,
  useChannel,
  useChannelState,
  useMessages,
  usePresence
} from 'hawser/react'
import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { cable, me, noticeOf, params, Room } from './room.ts'

function Page() {
  const [notices, setNotices] = useState<string[]>([])
  const room = useChannel(Room, params, {
    onRecovery(verdict) {
      const notice = noticeOf(verdict)
      if (notice) setNotices(notices => [...notices, notice])
    }
  })
  const messages = useMessages(room, { limit: 2_000 })
  const { stage } = useChannelState(room)
  const { state } = useCableState()
  const members = usePresence(room, me)

  return (
    <>
      <h1>React, StrictMode</h1>
      <p id="status">
        {state}, {stage ?? 'waiting'}
      </p>
      <ul id="members">
        {members.map(({ id }) => (
          <li key={id}>{id}</li>
        ))}
      </ul>
      <ul id="notices">
        {notices.map(notice => (
          <li key={notice}>{notice}</li>
        ))}
      </ul>
      <ol id="messages">
        {messages.map(message => (
          <li key={message}>{message}</li>
        ))}
      </ol>
    </>
  )
}

const place = document.getElementById('app')
if (place)
  createRoot(place).render(
    <StrictMode>
      <CableProvider cable={cable}>
        <Page />
      </CableProvider>
    </StrictMode>
  )

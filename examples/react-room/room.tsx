import { useChannel, useMessages } from 'hawser/react'
import { useState } from 'react'
import { Chat, ROOM } from '../event-room/channels.ts'
import { since } from '../event-room/client/link.ts'
import { hear, type Remark, remarkOn, SILENCE } from '../event-room/client/talk.ts'
import { ChatBox } from './chat-box.tsx'
import { Here } from './here.tsx'
import { Notifications } from './notifications.tsx'
import { Panel } from './panel.tsx'
import { Slide } from './slide.tsx'
import { StatusBar } from './status-bar.tsx'

export function Room() {
  const [remarks, setRemarks] = useState<readonly Remark[]>([])
  const chat = useChannel(Chat, ROOM, {
    since,
    onRecovery(verdict) {
      const remark = remarkOn(verdict)
      if (remark) setRemarks(remarks => [...remarks, remark])
    }
  })
  const talk = useMessages(chat, hear, SILENCE)

  return (
    <>
      <a className="skip" href="#text">
        To the chat
      </a>
      <StatusBar />
      <main>
        <Slide />
        <ChatBox chat={chat} talk={talk} remarks={remarks} />
        <aside aria-label="About the room">
          <Here chat={chat} />
          <Panel chat={chat} talk={talk} />
          <Notifications />
        </aside>
      </main>
    </>
  )
}

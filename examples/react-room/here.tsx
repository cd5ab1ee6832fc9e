import { usePresence } from 'hawser/react'
import type { Chat } from '../event-room/channels.ts'
import { visitor } from '../event-room/client/link.ts'

const ME = { id: visitor.id, info: { name: visitor.name } }

export function Here({ chat }: { chat: InstanceType<typeof Chat> }) {
  const members = usePresence(chat, ME)

  return (
    <section className="here" aria-labelledby="here-title">
      <h2 id="here-title">
        Who is here <span className="count">{members.length}</span>
      </h2>
      <ul>
        {members.map(({ id, info }) => (
          <li key={id}>{info.name}</li>
        ))}
      </ul>
    </section>
  )
}

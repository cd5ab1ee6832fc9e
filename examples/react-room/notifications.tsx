import { useChannel, useMessages } from 'hawser/react'
import { Notifications as Channel } from '../event-room/channels.ts'
import { since } from '../event-room/client/link.ts'

export function Notifications() {
  const notifications = useMessages(useChannel(Channel, undefined, { since }), { limit: 5 })

  return (
    <section className="notifications" aria-labelledby="notifications-title">
      <h2 id="notifications-title">Notifications</h2>
      <ol>
        {notifications.map(({ number, text }) => (
          <li key={number}>{text}</li>
        ))}
      </ol>
    </section>
  )
}

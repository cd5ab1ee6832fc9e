import { useRecovery } from 'hawser/react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Chat } from '../event-room/channels.ts'
import { diagnosis } from '../event-room/client/link.ts'
import { fetchControls, figuresOf, makeTrouble, verdictSentence } from '../event-room/client/panel.ts'
import type { Talk } from '../event-room/client/talk.ts'
import type { Controls } from '../event-room/controls.ts'

interface Props {
  chat: InstanceType<typeof Chat>
  talk: Talk
}

/** What the link went through, and what a visitor may put it through. */
export function Panel({ chat, talk }: Props) {
  const counters = useSyncExternalStore(diagnosis.counters.subscribe, diagnosis.counters.get)
  const verdict = useRecovery(chat)

  return (
    <section className="panel" aria-labelledby="panel-title">
      <h2 id="panel-title">The link</h2>
      <p className="story">{verdictSentence(verdict)}</p>
      <dl className="figures">
        {figuresOf(counters, talk).map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Trouble />
    </section>
  )
}

function Trouble() {
  const [trouble, setTrouble] = useState<Controls | null>(null)
  useEffect(() => void fetchControls().then(setTrouble), [])
  if (!trouble) return null

  return (
    <>
      <h3>Make trouble on {trouble.server}</h3>
      <ul className="controls">
        {trouble.controls.map(({ name, label, says }) => (
          <li key={name}>
            <button type="button" aria-describedby={`says-${name}`} onClick={() => makeTrouble(name)}>
              {label}
            </button>
            <p id={`says-${name}`}>{says}</p>
          </li>
        ))}
      </ul>
    </>
  )
}

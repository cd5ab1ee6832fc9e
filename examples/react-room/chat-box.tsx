import { throttleWhispers } from 'hawser'
import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { Chat } from '../event-room/channels.ts'
import { visitor } from '../event-room/client/link.ts'
import { type Entry, inOrder, type Remark, type Talk, typists } from '../event-room/client/talk.ts'
import { useNow } from './use-now.ts'

interface Props {
  chat: InstanceType<typeof Chat>
  talk: Talk
  remarks: readonly Remark[]
}

export function ChatBox({ chat, talk, remarks }: Props) {
  const now = useNow()
  const [text, setText] = useState('')
  const [unsent, setUnsent] = useState('')
  const whispers = useMemo(() => throttleWhispers(chat, { every: 1_500 }), [chat])
  const log = useRef<HTMLDivElement>(null)
  const entries = inOrder(talk, remarks)
  const newest = entries.at(-1)?.order

  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest is what it goes down to
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight })
  }, [newest])

  async function send(event: FormEvent) {
    event.preventDefault()
    try {
      await chat.perform('speak', { text })
      setText('')
      whispers.stop()
      setUnsent('')
    } catch (error) {
      // What was written stays for another try.
      setUnsent(error instanceof Error ? error.message : String(error))
    }
  }

  function type(text: string) {
    setText(text)
    whispers.whisper({ type: 'typing', from: visitor.name })
  }

  return (
    <section className="chat" aria-labelledby="chat-title">
      <h2 id="chat-title">Chat</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
      <div className="messages" role="log" tabIndex={0} aria-labelledby="chat-title" ref={log}>
        <ol>
          {entries.map(entry => (
            <EntryItem key={entry.order} entry={entry} />
          ))}
        </ol>
      </div>
      <p className="typing">{typists(talk, visitor.name, now)}</p>
      <form onSubmit={send}>
        <label htmlFor="text">Say something</label>
        <input
          id="text"
          autoComplete="off"
          maxLength={500}
          required
          value={text}
          onChange={({ target }) => type(target.value)}
        />
        <button type="submit">Send</button>
        {unsent && <p role="alert">{unsent}</p>}
      </form>
    </section>
  )
}

function EntryItem({ entry }: { entry: Entry }) {
  if (!('from' in entry)) return <li className={entry.kind}>{entry.text}</li>
  return (
    <li className={entry.from === visitor.name ? `${entry.kind} mine` : entry.kind}>
      <span className="from">{entry.from}</span> <span className="text">{entry.text}</span>
      <small className="number">#{entry.number}</small>
      {entry.kind === 'replayed' && <small className="mark">↻ replayed</small>}
    </li>
  )
}
